package dev.keyledger.feed;

import java.time.Instant;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where a feed stands in one of its partitions.
 *
 * @param nextOffset the first record that is not accepted yet
 * @param endOffset one past the partition's last record, as Kafka said last, those of open transactions included; empty:
 *     not asked yet
 * @param completeThrough every record appended to the partition before this time is accepted; null: not known yet. It
 *     moves with the append time of the records (on topics where the broker stamps them) and, when the feed has caught
 *     up, with this machine's clock at the moment it asked for the end.
 */
public record PartitionPosition(
        TopicPartition partition,
        long nextOffset,
        OptionalLong endOffset,
        @Nullable Instant completeThrough) {
    /** How many records are known to be waiting; empty: not known. */
    public OptionalLong lag() {
        return endOffset.isPresent()
                ? OptionalLong.of(Math.max(0, endOffset.getAsLong() - nextOffset))
                : OptionalLong.empty();
    }

    public boolean caughtUp() {
        return endOffset.isPresent() && nextOffset >= endOffset.getAsLong();
    }

    PartitionPosition withoutEnd() {
        return new PartitionPosition(partition, nextOffset, OptionalLong.empty(), completeThrough);
    }
}
