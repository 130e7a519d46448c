package dev.keyledger.verifier.snapshot;

import dev.keyledger.events.key.TimelineId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first line of a snapshot.
 *
 * @param format {@link #FORMAT}, or that of another build
 * @param topicId Kafka's id of {@code key-events}
 * @param timelineId the event store's newest that is known
 * @param nextOffsets by partition: everything before is in
 * @param pepperIds of every pepper that some secret needs
 * @param asOf up to when every change is known to be in; null: the one who wrote it couldn't tell
 */
record SnapshotHeader(
        int format,
        String topicId,
        TimelineId timelineId,
        Map<Integer, Long> nextOffsets,
        List<String> pepperIds,
        @Nullable Instant asOf) {
    static final int FORMAT = 2;

    SnapshotHeader {
        if (format != FORMAT) {
            throw new UnfitSnapshotException("it is of format " + format + ", and this build knows " + FORMAT);
        }
        if (topicId == null || timelineId == null || nextOffsets == null || pepperIds == null) {
            throw new UnfitSnapshotException("its first line doesn't say which log it is of, and up to where");
        }
        nextOffsets = Map.copyOf(nextOffsets);
        pepperIds = List.copyOf(pepperIds);
    }
}
