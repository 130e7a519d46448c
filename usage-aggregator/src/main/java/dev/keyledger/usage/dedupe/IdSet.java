package dev.keyledger.usage.dedupe;

import java.nio.ByteBuffer;

/**
 * A set of {@link EventIdentity}s in one array, 16 bytes a slot. It grows by half once four fifths of the slots are
 * taken, so a large set is always more than half full and costs 20 to 30 bytes an id held. Not thread-safe.
 */
final class IdSet {
    private static final int CAPACITY_MIN = 16;

    /** Slot i is (slots[2i], slots[2i+1]); both zero means free. */
    private long[] slots;

    private int size;

    IdSet(int expected) {
        slots = new long[2 * Math.max(CAPACITY_MIN, Math.toIntExact(expected * 5L / 4 + 1))];
    }

    static IdSet of(byte[] concatenated) {
        var set = new IdSet(concatenated.length / EventIdentity.BYTES);
        ByteBuffer ids = ByteBuffer.wrap(concatenated);
        while (ids.hasRemaining()) {
            set.add(new EventIdentity(ids.getLong(), ids.getLong()));
        }
        return set;
    }

    /** False if it was there already. */
    boolean add(EventIdentity identity) {
        if (size >= capacity() * 4L / 5) {
            grow();
        }
        if (!insert(identity.high(), nonZero(identity))) {
            return false;
        }
        size++;
        return true;
    }

    int size() {
        return size;
    }

    long bytes() {
        return (long) slots.length * Long.BYTES;
    }

    /** The one identity in 2¹²⁸ that would look like a free slot is moved aside. */
    private static long nonZero(EventIdentity identity) {
        return identity.high() == 0 && identity.low() == 0 ? 1 : identity.low();
    }

    private boolean insert(long high, long low) {
        int slot = (int) Math.unsignedMultiplyHigh(high, capacity());
        while (slots[2 * slot] != 0 || slots[2 * slot + 1] != 0) {
            if (slots[2 * slot] == high && slots[2 * slot + 1] == low) {
                return false;
            }
            slot = slot + 1 == capacity() ? 0 : slot + 1;
        }
        slots[2 * slot] = high;
        slots[2 * slot + 1] = low;
        return true;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[2 * Math.toIntExact(capacity() * 3L / 2 + 1)];
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
