package dev.keyledger.usage.dedupe;

import java.time.Duration;
import java.time.Instant;

/** The ids of one partition whose events happened in one UTC hour: the unit in which ids are held, kept and dropped. */
public record HourOfPartition(int partition, Instant hour) {
    /** Seconds of full hours are multiples of 3600, which crowd in a hash table. */
    @Override
    public int hashCode() {
        return 31 * (int) (hour.getEpochSecond() / Duration.ofHours(1).toSeconds()) + partition;
    }
}
