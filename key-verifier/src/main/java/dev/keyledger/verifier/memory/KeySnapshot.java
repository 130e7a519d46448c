package dev.keyledger.verifier.memory;

import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.feed.LastRecord;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that verification needs to start from beside the keys, as of one moment: what was applied, and exactly up to where.
 *
 * @param topicId of the topic that was read; null: nothing has been read yet
 * @param nextOffsets by partition; a partition that is missing starts at 0
 * @param lastRecords by partition: the last record before that; a partition that is missing: not known
 * @param doubts of keys that must not be decided about
 * @param early decoded events whose predecessors had not arrived
 */
public record KeySnapshot(
        @Nullable String topicId,
        Map<Integer, Long> nextOffsets,
        Map<Integer, LastRecord> lastRecords,
        List<Doubt> doubts,
        List<KeyEventEnvelope> early) {
    /**
     * Where a snapshot stands.
     *
     * @param madeBy by which reading of the whole log what it is of was made; null: not known
     */
    public record Position(
            @Nullable String topicId,
            Map<Integer, Long> nextOffsets,
            Map<Integer, LastRecord> lastRecords,
            @Nullable String madeBy) {}
}
