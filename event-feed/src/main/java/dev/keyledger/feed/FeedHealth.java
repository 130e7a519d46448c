package dev.keyledger.feed;

import java.util.List;
import java.util.OptionalLong;

/**
 * How a feed is doing, at one moment.
 *
 * @param detail one sentence for an operator: what it does, waits for, or failed at
 * @param positions the partitions that this instance reads; none of a feed that neither runs nor has stalled
 */
public record FeedHealth(State state, String detail, List<PartitionPosition> positions) {
    public enum State {
        /** Not started, or joining the group. */
        STARTING,
        /** The topic doesn't exist yet. */
        WAITING_FOR_TOPIC,
        RUNNING,
        /** It ran, and for some time nothing has been committed and nobody has said that there was nothing to commit. */
        STALLED,
        /** The last attempt failed; the feed tries again. */
        RETRYING,
        /** Closed in an orderly way. */
        CLOSED,
        /** Stopped because going on would lose or mix records; a person has to look, and to do what the detail says. */
        STOPPED
    }

    public FeedHealth {
        positions = List.copyOf(positions);
    }

    /** Records that wait in this instance's partitions; empty: not known, which is not the same as none. */
    public OptionalLong lag() {
        if (state != State.RUNNING
                || positions.stream().anyMatch(position -> position.lag().isEmpty())) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(positions.stream()
                .mapToLong(position -> position.lag().getAsLong())
                .sum());
    }

    /** Whether every partition of this instance was read to the end that Kafka said last. */
    public boolean caughtUp() {
        return state == State.RUNNING && positions.stream().allMatch(PartitionPosition::caughtUp);
    }

    /** It stands where it stood, and where the partitions end nobody knows. */
    FeedHealth stalled(String why) {
        return new FeedHealth(
                State.STALLED,
                why,
                positions.stream().map(PartitionPosition::withoutEnd).toList());
    }

    FeedHealth in(State next, String nextDetail) {
        return new FeedHealth(next, nextDetail, next == State.RUNNING ? positions : List.of());
    }
}
