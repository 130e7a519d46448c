package dev.keyledger.command.timeline;

import dev.keyledger.events.key.TimelineId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the store's histories.
 *
 * @param fromPosition events from this position on are of it, up to the next timeline's
 * @param acceptedBy null: the first, which nobody has to accept
 * @param topicId of the {@code key-events} that was looked at when it was accepted; null: as above
 * @param endOffsets what the topic held below them and the store lacked is known to be lost; empty for the first
 * @param lost how many events that were
 */
record Timeline(
        TimelineId id,
        long fromPosition,
        Instant acceptedAt,
        @Nullable String acceptedBy,
        @Nullable String topicId,
        List<Long> endOffsets,
        long lost) {
    Timeline {
        endOffsets = List.copyOf(endOffsets);
    }

    /** From where on the topic has something to say about this timeline's store. */
    long lostBelow(String ofTopicId, int partition) {
        return ofTopicId.equals(topicId) && partition < endOffsets.size() ? endOffsets.get(partition) : 0;
    }
}
