package dev.keyledger.events.usage;

import java.time.Instant;

/**
 * How far one partition has been counted. Follows the hours and totals it speaks of.
 *
 * @param completeThrough every event that was acknowledged to its producer before this time is counted
 * @param floorHour the first hour of the 30-day window; hours before it count no more
 * @param revision the partition's commit up to which hours and totals have been sent
 */
public record UsageProgress(Instant completeThrough, Instant floorHour, long revision) {}
