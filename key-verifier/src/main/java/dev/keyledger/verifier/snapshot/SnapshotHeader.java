package dev.keyledger.verifier.snapshot;

import dev.keyledger.events.key.TimelineId;
import dev.keyledger.feed.LastRecord;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first line of a snapshot.
 *
 * @param format {@link #FORMAT}, or that of another build
 * @param topicId Kafka's id of {@code key-events}
 * @param timelineId the event store's newest that is known
 * @param nextOffsets by partition: everything before is in
 * @param lastRecords by partition: the last record before that
 * @param peppers of every pepper that some secret needs, and of all others that the writer has: by its id what shows whether a reader
 *     has the same, see {@link Checksum#of}
 * @param asOf up to when every change is known to be in; null: the one who wrote it couldn't tell
 */
record SnapshotHeader(
        int format,
        String topicId,
        TimelineId timelineId,
        Map<Integer, Long> nextOffsets,
        Map<Integer, LastRecord> lastRecords,
        Map<String, String> peppers,
        @Nullable Instant asOf) {
    static final int FORMAT = 3;

    SnapshotHeader {
        if (format != FORMAT) {
            throw new UnfitSnapshotException("it is of format " + format + ", and this build knows " + FORMAT);
        }
        if (topicId == null || timelineId == null || nextOffsets == null || lastRecords == null || peppers == null) {
            throw new UnfitSnapshotException("its first line doesn't say which log it is of, and up to where");
        }
        nextOffsets = Map.copyOf(nextOffsets);
        lastRecords = Map.copyOf(lastRecords);
        peppers = Map.copyOf(peppers);
    }
}
