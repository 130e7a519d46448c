package dev.keyledger.verifier.memory;

import dev.keyledger.events.key.KeyEventEnvelope;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that verification needs to start from beside the keys, as of one moment: what was applied, and exactly up to where.
 *
 * @param topicId of the topic that was read; null: nothing has been read yet
 * @param nextOffsets by partition; a partition that is missing starts at 0
 * @param doubts of keys that must not be decided about
 * @param early decoded events whose predecessors had not arrived
 */
public record KeySnapshot(
        @Nullable String topicId, Map<Integer, Long> nextOffsets, List<Doubt> doubts, List<KeyEventEnvelope> early) {
    /** Where a snapshot stands. */
    public record Position(@Nullable String topicId, Map<Integer, Long> nextOffsets) {}
}
