package dev.keyledger.usage.dedupe;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which events were counted already. What is stored is held as one {@link IdSet} per (partition, event hour), the least
 * recently used ones evicted once all of them together exceed a budget, and fetched again when a late event needs its
 * hour. Ids that are not stored yet can't be fetched again: they have small sets of their own until {@link #stored}, so
 * that one new id keeps no old ones in memory. {@link #mustStore} says when they take too much of the budget. Beyond the
 * budget there is only ever the one hour that was used last, where that alone is larger. Not thread-safe: the counting
 * thread's own.
 */
public final class HourSets {
    private final long bytesBudget;
    private final StoredIds storedIds;

    /** What is stored, in order of use, the least recent first. */
    private final LinkedHashMap<HourOfPartition, IdSet> stored = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<HourOfPartition, Unstored> unstored = new HashMap<>();

    private long storedBytes;
    private long unstoredBytes;
    private long fetches;

    /** Where evicted hours come back from. */
    @FunctionalInterface
    public interface StoredIds {
        /** All stored ids of the hour, in chunks, {@value EventIdentity#BYTES} bytes each, big-endian. */
        List<byte[]> load(HourOfPartition hour);
    }

    /** An hour's ids that can't be fetched. */
    private static final class Unstored {
        /** What came since it was last taken. */
        private IdSet fresh = new IdSet(0);

        /** What is on its way into the database. */
        private IdSet taken = new IdSet(0);

        private long bytes() {
            return fresh.bytes() + taken.bytes();
        }

        private int size() {
            return fresh.size() + taken.size();
        }
    }

    public HourSets(long bytesBudget, StoredIds storedIds) {
        this.bytesBudget = bytesBudget;
        this.storedIds = storedIds;
    }

    /** True if the event is new; it is remembered from now on. */
    public boolean add(HourOfPartition hour, EventIdentity identity) {
        Unstored recent = unstored.get(hour);
        if (storedOf(hour).contains(identity) || (recent != null && recent.taken.contains(identity))) {
            return false;
        }
        if (recent == null) {
            recent = new Unstored();
            unstored.put(hour, recent);
            unstoredBytes += recent.bytes();
        }
        long before = recent.fresh.bytes();
        boolean isNew = recent.fresh.add(identity);
        unstoredBytes += recent.fresh.bytes() - before;
        evict();
        return isNew;
    }

    /**
     * The ids that were added since they were last taken, by hour, {@value EventIdentity#BYTES} bytes each. They count as
     * not stored until {@link #stored}, which comes before the next time that they are taken.
     */
    public Map<HourOfPartition, byte[]> take(int partition) {
        var chunks = new HashMap<HourOfPartition, byte[]>();
        unstored.forEach((hour, recent) -> {
            if (hour.partition() == partition && recent.fresh.size() > 0) {
                chunks.put(hour, recent.fresh.toBytes());
                unstoredBytes -= recent.taken.bytes();
                recent.taken = recent.fresh;
                recent.fresh = new IdSet(0);
                unstoredBytes += recent.fresh.bytes();
            }
        });
        return chunks;
    }

    /** To be called once a transaction with all that was taken has committed. */
    public void stored(int partition) {
        unstored.forEach((hour, recent) -> {
            if (hour.partition() == partition) {
                keep(hour, recent.taken);
                unstoredBytes -= recent.taken.bytes();
                recent.taken = new IdSet(0);
                unstoredBytes += recent.taken.bytes();
            }
        });
        unstored.values().removeIf(recent -> {
            unstoredBytes -= recent.size() == 0 ? recent.bytes() : 0;
            return recent.size() == 0;
        });
        evict();
    }

    /** An hour that is not held is fetched with them when it is needed. */
    private void keep(HourOfPartition hour, IdSet nowStored) {
        IdSet all = stored.get(hour);
        if (all != null) {
            long before = all.bytes();
            all.addAll(nowStored);
            storedBytes += all.bytes() - before;
        }
    }

    /** Forgets everything about a partition: it was lost, or its transaction failed. */
    public void drop(int partition) {
        stored.keySet().removeIf(hour -> hour.partition() == partition);
        unstored.keySet().removeIf(hour -> hour.partition() == partition);
        storedBytes = stored.values().stream().mapToLong(IdSet::bytes).sum();
        unstoredBytes = unstored.values().stream().mapToLong(Unstored::bytes).sum();
    }

    /** True once half of the budget is taken by ids that can't be evicted before they are stored. */
    public boolean mustStore() {
        return unstoredBytes > bytesBudget / 2;
    }

    public long heldBytes() {
        return storedBytes + unstoredBytes;
    }

    public long heldIds() {
        return stored.values().stream().mapToLong(IdSet::size).sum()
                + unstored.values().stream().mapToLong(Unstored::size).sum();
    }

    /** How often an hour's ids were asked for because they weren't held. */
    public long fetches() {
        return fetches;
    }

    private IdSet storedOf(HourOfPartition hour) {
        IdSet ids = stored.get(hour);
        if (ids == null) {
            ids = IdSet.of(storedIds.load(hour));
            fetches++;
            stored.put(hour, ids);
            storedBytes += ids.bytes();
            evict();
        }
        return ids;
    }

    /** The hour that was used last stays: the next event is likely to need it again. */
    private void evict() {
        if (heldBytes() <= bytesBudget) {
            return;
        }
        Iterator<IdSet> oldestFirst = stored.values().iterator();
        while (heldBytes() > bytesBudget && stored.size() > 1) {
            storedBytes -= oldestFirst.next().bytes();
            oldestFirst.remove();
        }
    }
}
