package dev.keyledger.events.key;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The relay's beacon: every command answered before {@code asOf} is in {@code key-events} below {@code endOffsets}.
 * A reader that has applied all records below these offsets is known to be fresh as of {@code asOf}, even when
 * nothing happens.
 *
 * @param topicId the Kafka id of the {@code key-events} topic, so that a recreated topic is noticed
 * @param endOffsets by partition, each one past the last record
 * @param timelineId of the event store; null: an older build's beacon, which doesn't say
 * @param lastEvent the store's last event that the beacon proves, by which a store that was restored to an earlier
 *     point is noticed; null: there was none, or an older build doesn't say
 */
public record KeyProgress(
        Instant asOf,
        String topicId,
        List<Long> endOffsets,
        @Nullable TimelineId timelineId,
        @Nullable LastEvent lastEvent) {
    /** An event by its identity and its place in the store; the place alone is given out again after a restore. */
    public record LastEvent(long position, UUID eventId) {}

    /** As older builds send it. */
    public KeyProgress(Instant asOf, String topicId, List<Long> endOffsets) {
        this(asOf, topicId, endOffsets, null, null);
    }

    public KeyProgress {
        endOffsets = List.copyOf(endOffsets);
    }
}
