package dev.keyledger.usage.dedupe;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A set of {@link EventIdentity}s in one array, 16 bytes a slot. It grows by half once four fifths of the slots are
 * taken, so all but the smallest sets are always more than half full and cost 20 to 30 bytes an id held. Not thread-safe.
 */
final class IdSet {
    private static final int CAPACITY_MIN = 4;

    /** Slot i is (slots[2i], slots[2i+1]); both zero means free. */
    private long[] slots;

    private int size;

    IdSet(int expected) {
        slots = new long[2 * Math.max(CAPACITY_MIN, capacityFor(expected))];
    }

    private static int capacityFor(int ids) {
        return Math.toIntExact(ids * 5L / 4 + 1);
    }

    static IdSet of(List<byte[]> chunks) {
        long bytes = chunks.stream().mapToLong(chunk -> chunk.length).sum();
        var set = new IdSet(Math.toIntExact(bytes / EventIdentity.BYTES));
        for (byte[] chunk : chunks) {
            ByteBuffer ids = ByteBuffer.wrap(chunk);
            while (ids.hasRemaining()) {
                set.add(new EventIdentity(ids.getLong(), ids.getLong()));
            }
        }
        return set;
    }

    /** False if it was there already. */
    boolean add(EventIdentity identity) {
        if (size >= capacity() * 4L / 5) {
            grow(0);
        }
        if (!insert(identity.high(), nonZero(identity))) {
            return false;
        }
        size++;
        return true;
    }

    /** Makes room first: ids that come in the order of their slots would crowd in a set that grows as they come. */
    void addAll(IdSet others) {
        if (size + others.size > capacity() * 4L / 5) {
            grow(capacityFor(size + others.size));
        }
        for (int i = 0; i < others.slots.length; i += 2) {
            if (others.isTaken(i)) {
                add(new EventIdentity(others.slots[i], others.slots[i + 1]));
            }
        }
    }

    boolean contains(EventIdentity identity) {
        return isTaken(indexOf(identity.high(), nonZero(identity)));
    }

    int size() {
        return size;
    }

    /** {@value EventIdentity#BYTES} bytes each, in no order. */
    byte[] toBytes() {
        ByteBuffer ids = ByteBuffer.allocate(size * EventIdentity.BYTES);
        for (int i = 0; i < slots.length; i += 2) {
            if (isTaken(i)) {
                ids.putLong(slots[i]).putLong(slots[i + 1]);
            }
        }
        return ids.array();
    }

    long bytes() {
        return (long) slots.length * Long.BYTES;
    }

    /** The one identity in 2¹²⁸ that would look like a free slot is moved aside. */
    private static long nonZero(EventIdentity identity) {
        return identity.high() == 0 && identity.low() == 0 ? 1 : identity.low();
    }

    private boolean insert(long high, long low) {
        int index = indexOf(high, low);
        if (isTaken(index)) {
            return false;
        }
        slots[index] = high;
        slots[index + 1] = low;
        return true;
    }

    /** Where the identity is, or the free slot where it belongs. */
    private int indexOf(long high, long low) {
        int slot = (int) Math.unsignedMultiplyHigh(high, capacity());
        while (isTaken(2 * slot) && (slots[2 * slot] != high || slots[2 * slot + 1] != low)) {
            slot = slot + 1 == capacity() ? 0 : slot + 1;
        }
        return 2 * slot;
    }

    private boolean isTaken(int index) {
        return slots[index] != 0 || slots[index + 1] != 0;
    }

    private void grow(int capacityMin) {
        long[] old = slots;
        slots = new long[2 * Math.max(capacityMin, Math.toIntExact(capacity() * 3L / 2 + 1))];
        for (int i = 0; i < old.length; i += 2) {
            if (old[i] != 0 || old[i + 1] != 0) {
                insert(old[i], old[i + 1]);
            }
        }
    }

    private int capacity() {
        return slots.length / 2;
    }
}
