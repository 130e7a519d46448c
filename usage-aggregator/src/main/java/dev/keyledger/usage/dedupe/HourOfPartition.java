package dev.keyledger.usage.dedupe;

import java.time.Instant;

/** The ids of one partition whose events happened in one UTC hour: the unit in which ids are held, kept and dropped. */
public record HourOfPartition(int partition, Instant hour) {}
