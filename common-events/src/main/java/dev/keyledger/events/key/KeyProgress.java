package dev.keyledger.events.key;

import java.time.Instant;
import java.util.List;

/**
 * The relay's beacon: every command answered before {@code asOf} is in {@code key-events} below {@code endOffsets}.
 * A reader that has applied all records below these offsets is known to be fresh as of {@code asOf}, even when
 * nothing happens.
 *
 * @param topicId the Kafka id of the {@code key-events} topic, so that a recreated topic is noticed
 * @param endOffsets by partition, each one past the last record
 */
public record KeyProgress(Instant asOf, String topicId, List<Long> endOffsets) {
    public KeyProgress {
        endOffsets = List.copyOf(endOffsets);
    }
}
