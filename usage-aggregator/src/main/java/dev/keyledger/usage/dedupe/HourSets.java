package dev.keyledger.usage.dedupe;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which events were counted already: one {@link IdSet} per (partition, event hour), the least recently used ones
 * evicted once all of them together exceed a budget, and fetched again when a late event needs its hour. Ids that are
 * not stored yet can't be fetched again, so their hour stays in memory until {@link #stored}; {@link #mustStore} says
 * when too much of the budget is held that way. Not thread-safe: the counting thread's own.
 */
public final class HourSets {
    private final long bytesBudget;
    private final StoredIds storedIds;

    /** In order of use, the least recent first. */
    private final LinkedHashMap<HourOfPartition, IdSet> held = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<HourOfPartition, IdBuffer> unstored = new HashMap<>();

    /** Hours with ids that are on their way into the database. */
    private final Set<HourOfPartition> taken = new HashSet<>();

    private long heldBytes;
    private long unstoredHoursBytes;

    /** Where evicted hours come back from. */
    @FunctionalInterface
    public interface StoredIds {
        /** All stored ids of the hour, {@value EventIdentity#BYTES} bytes each, big-endian; empty if there is none. */
        byte[] load(HourOfPartition hour);
    }

    public HourSets(long bytesBudget, StoredIds storedIds) {
        this.bytesBudget = bytesBudget;
        this.storedIds = storedIds;
    }

    /** True if the event is new; it is remembered from now on. */
    public boolean add(HourOfPartition hour, EventIdentity identity) {
        IdSet ids = setOf(hour);
        long before = ids.bytes();
        boolean isNew = ids.add(identity);
        heldBytes += ids.bytes() - before;
        if (isNew) {
            IdBuffer buffer = unstored.get(hour);
            if (buffer == null) {
                buffer = new IdBuffer();
                unstored.put(hour, buffer);
                unstoredHoursBytes += taken.contains(hour) ? 0 : before;
            }
            unstoredHoursBytes += ids.bytes() - before;
            buffer.add(identity);
        }
        evict();
        return isNew;
    }

    /**
     * The ids that were added since they were last taken, by hour, {@value EventIdentity#BYTES} bytes each. They count as
     * not stored until {@link #stored}.
     */
    public Map<HourOfPartition, byte[]> take(int partition) {
        var chunks = new HashMap<HourOfPartition, byte[]>();
        unstored.forEach((hour, buffer) -> {
            if (hour.partition() == partition) {
                chunks.put(hour, buffer.toBytes());
            }
        });
        unstored.keySet().removeAll(chunks.keySet());
        taken.addAll(chunks.keySet());
        return chunks;
    }

    /** To be called once a transaction with all that was taken has committed. */
    public void stored(int partition) {
        taken.removeIf(hour -> hour.partition() == partition);
        unstoredHoursBytes = bytesOfUnstoredHours();
        evict();
    }

    /** Forgets everything about a partition: it was lost, or its transaction failed. */
    public void drop(int partition) {
        unstored.keySet().removeIf(hour -> hour.partition() == partition);
        taken.removeIf(hour -> hour.partition() == partition);
        held.keySet().removeIf(hour -> hour.partition() == partition);
        heldBytes = held.values().stream().mapToLong(IdSet::bytes).sum();
        unstoredHoursBytes = bytesOfUnstoredHours();
    }

    private long bytesOfUnstoredHours() {
        var hours = new HashSet<>(unstored.keySet());
        hours.addAll(taken);
        return hours.stream().mapToLong(hour -> held.get(hour).bytes()).sum();
    }

    /** True once half of the budget is taken by hours that can't be evicted before they are stored. */
    public boolean mustStore() {
        return unstoredHoursBytes > bytesBudget / 2;
    }

    public long heldBytes() {
        return heldBytes;
    }

    public long heldIds() {
        return held.values().stream().mapToLong(IdSet::size).sum();
    }

    private IdSet setOf(HourOfPartition hour) {
        IdSet ids = held.get(hour);
        if (ids == null) {
            ids = IdSet.of(storedIds.load(hour));
            held.put(hour, ids);
            heldBytes += ids.bytes();
        }
        return ids;
    }

    private void evict() {
        if (heldBytes <= bytesBudget) {
            return;
        }
        Iterator<Map.Entry<HourOfPartition, IdSet>> oldestFirst =
                held.entrySet().iterator();
        while (heldBytes > bytesBudget && oldestFirst.hasNext()) {
            Map.Entry<HourOfPartition, IdSet> candidate = oldestFirst.next();
            if (!unstored.containsKey(candidate.getKey()) && !taken.contains(candidate.getKey())) {
                heldBytes -= candidate.getValue().bytes();
                oldestFirst.remove();
            }
        }
    }

    /** New ids in order of arrival, ready to be stored. */
    private static final class IdBuffer {
        private ByteBuffer bytes = ByteBuffer.allocate(16 * EventIdentity.BYTES);

        void add(EventIdentity identity) {
            if (!bytes.hasRemaining()) {
                bytes = ByteBuffer.allocate(2 * bytes.capacity()).put(bytes.flip());
            }
            bytes.putLong(identity.high()).putLong(identity.low());
        }

        byte[] toBytes() {
            byte[] written = new byte[bytes.position()];
            bytes.get(0, written);
            return written;
        }
    }
}
