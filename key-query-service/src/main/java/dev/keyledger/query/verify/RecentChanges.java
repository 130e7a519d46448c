package dev.keyledger.query.verify;

import dev.keyledger.verifier.memory.KeyChange;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Where in the log the last changes stand. Of most keys the last one is long ago: of these it is known below which offsets
 * it is, which is as good to tell whether somebody has applied it. Written by the tail's thread, read by any.
 */
public final class RecentChanges {
    static final int KEYS_MAX = 20_000;

    /**
     * Where a key's last change is.
     *
     * @param change empty: longer ago than it's remembered
     * @param nextOffsets by partition: who has applied everything below has it
     */
    public record Place(Optional<KeyChange> change, Map<Integer, Long> nextOffsets) {
        /** Whether it is in what was applied up to these offsets of the same log. */
        public boolean isIn(long[] appliedOffsets) {
            return nextOffsets.entrySet().stream()
                    .allMatch(needed -> needed.getKey() < appliedOffsets.length
                            ? appliedOffsets[needed.getKey()] >= needed.getValue()
                            : needed.getValue() == 0);
        }
    }

    /** The one that was changed longest ago first. */
    private final Map<UUID, KeyChange> byKey = new LinkedHashMap<>();

    private final Map<Integer, Long> forgotten = new HashMap<>();

    synchronized void startedFrom(Map<Integer, Long> nextOffsets) {
        byKey.clear();
        forgotten.clear();
        forgotten.putAll(nextOffsets);
    }

    synchronized void changed(KeyChange change) {
        // Taken out first: a key that is put again would keep its old place in line.
        byKey.remove(change.keyId());
        byKey.put(change.keyId(), change);
        if (byKey.size() > KEYS_MAX) {
            Iterator<KeyChange> longestAgo = byKey.values().iterator();
            KeyChange gone = longestAgo.next();
            longestAgo.remove();
            forgotten.merge(gone.partition(), gone.offset() + 1, Math::max);
        }
    }

    public synchronized Place placeOf(UUID keyId) {
        KeyChange change = byKey.get(keyId);
        return change == null
                ? new Place(Optional.empty(), Map.copyOf(forgotten))
                : new Place(Optional.of(change), Map.of(change.partition(), change.offset() + 1));
    }
}
