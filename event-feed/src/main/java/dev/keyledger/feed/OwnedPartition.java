package dev.keyledger.feed;

import java.time.Instant;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A partition between its assignment and its loss: what was claimed, what is committed, what is only accepted. */
final class OwnedPartition {
    private final TopicPartition partition;
    private final long epoch;
    private long committedOffset;
    private long acceptedOffset;
    private OptionalLong endOffset = OptionalLong.empty();
    private OptionalLong readableEnd = OptionalLong.empty();
    private @Nullable Instant completeThrough;

    /** @param nextOffset the position that the claim found */
    OwnedPartition(TopicPartition partition, long epoch, long nextOffset) {
        this.partition = partition;
        this.epoch = epoch;
        this.committedOffset = nextOffset;
        this.acceptedOffset = nextOffset;
    }

    TopicPartition partition() {
        return partition;
    }

    long epoch() {
        return epoch;
    }

    /** The next offset as the database has it, which the next commit expects to find. */
    long committedOffset() {
        return committedOffset;
    }

    long acceptedOffset() {
        return acceptedOffset;
    }

    boolean holdsUncommitted() {
        return acceptedOffset > committedOffset;
    }

    void acceptedUpTo(long nextOffset) {
        acceptedOffset = nextOffset;
    }

    void committedUpTo(long nextOffset) {
        committedOffset = nextOffset;
    }

    void appendedBefore(Instant time) {
        if (completeThrough == null || time.isAfter(completeThrough)) {
            completeThrough = time;
        }
    }

    /** The partition reaches to here at least: enough to know how much waits. */
    void reaches(long end) {
        endOffset = OptionalLong.of(end);
    }

    /** The partition ended at {@code end} not before {@code asked}. */
    void endedAt(long end, Instant asked) {
        endOffset = OptionalLong.of(end);
        if (acceptedOffset >= end) {
            appendedBefore(asked);
        }
    }

    /** What lies behind belongs to a transaction that is open, or comes after one that is. */
    void readableTo(long end) {
        readableEnd = OptionalLong.of(end);
    }

    boolean isReadAsFarAsCanBe() {
        return position().caughtUp() || (readableEnd.isPresent() && acceptedOffset >= readableEnd.getAsLong());
    }

    PartitionPosition position() {
        return new PartitionPosition(partition, acceptedOffset, endOffset, completeThrough);
    }
}
