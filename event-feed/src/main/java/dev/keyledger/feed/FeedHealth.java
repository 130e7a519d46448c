package dev.keyledger.feed;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How a feed is doing, at one moment.
 *
 * @param detail one sentence for an operator: what it does, waits for, or failed at
 * @param lastProgress when the feed last committed, or found that there was nothing to commit
 * @param positions the partitions that this instance reads
 */
public record FeedHealth(State state, String detail, Instant lastProgress, List<PartitionPosition> positions) {
    public enum State {
        /** Not started, or joining the group. */
        STARTING,
        /** The topic doesn't exist yet. */
        WAITING_FOR_TOPIC,
        RUNNING,
        /** The last attempt failed; the feed tries again. */
        RETRYING,
        /** Closed in an orderly way. */
        CLOSED,
        /** Stopped for good because going on would lose or mix records; a person has to look. */
        STOPPED
    }

    public FeedHealth {
        positions = List.copyOf(positions);
    }

    /** Known records that wait in this instance's partitions. */
    public long lag() {
        return positions.stream()
                .mapToLong(position -> position.lag().orElse(0))
                .sum();
    }

    /** Whether every partition of this instance was read to the end that Kafka said last. */
    public boolean caughtUp() {
        return state == State.RUNNING && positions.stream().allMatch(PartitionPosition::caughtUp);
    }

    /**
     * Whether a restart is worth a try: the feed should be moving and has not for {@code bound}. A stopped feed is not
     * stuck, since a restart would only stop again; it is for readiness to say.
     */
    public boolean stuck(Instant now, Duration bound) {
        return (state == State.RUNNING || state == State.RETRYING)
                && lastProgress.plus(bound).isBefore(now);
    }

    FeedHealth in(State next, String nextDetail) {
        return new FeedHealth(next, nextDetail, lastProgress, next == State.RUNNING ? positions : List.of());
    }
}
