package dev.keyledger.events.usage;

import java.time.Instant;

/**
 * How far one partition has been counted. Follows the hours and totals it speaks of.
 *
 * @param completeThrough every event appended to the partition before this time is counted
 * @param floorHour the first hour of the 30-day window
 */
public record UsageProgress(Instant completeThrough, Instant floorHour, long revision) {}
