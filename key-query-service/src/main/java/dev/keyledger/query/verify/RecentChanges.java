package dev.keyledger.query.verify;

import dev.keyledger.verifier.memory.KeyChange;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
     * @param needs schemas of the key's events that not every build reads: who doesn't understand one has read it as something
     *     that puts the key in doubt, and hasn't applied it
     */
    public record Place(Optional<KeyChange> change, Map<Integer, Long> nextOffsets, Set<String> needs) {
        /** That needs to be understood too. */
        public Place needing(Optional<String> dataSchema) {
            if (dataSchema.isEmpty() || needs.contains(dataSchema.get())) {
                return this;
            }
            var all = new HashSet<>(needs);
            all.add(dataSchema.get());
            return new Place(change, nextOffsets, Set.copyOf(all));
        }

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

    /** By key, of as many keys. */
    private final Map<UUID, Set<String>> needed = new LinkedHashMap<>();

    synchronized void startedFrom(Map<Integer, Long> nextOffsets) {
        byKey.clear();
        needed.clear();
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

    synchronized void needs(UUID keyId, String dataSchema) {
        Set<String> before = needed.remove(keyId);
        var all = new HashSet<>(before == null ? Set.of() : before);
        all.add(dataSchema);
        needed.put(keyId, Set.copyOf(all));
        if (needed.size() > KEYS_MAX) {
            Iterator<UUID> longestAgo = needed.keySet().iterator();
            longestAgo.next();
            longestAgo.remove();
        }
    }

    public synchronized Place placeOf(UUID keyId) {
        KeyChange change = byKey.get(keyId);
        Set<String> needs = needed.getOrDefault(keyId, Set.of());
        return change == null
                ? new Place(Optional.empty(), Map.copyOf(forgotten), needs)
                : new Place(Optional.of(change), Map.of(change.partition(), change.offset() + 1), needs);
    }
}
