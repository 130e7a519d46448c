package dev.keyledger.agent.http;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that bodies may take together, from their first byte until they are answered. */
final class BodyRoom {
    private final long bytesMax;
    private final AtomicLong taken = new AtomicLong();

    BodyRoom(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    boolean take(long bytes) {
        if (taken.addAndGet(bytes) <= bytesMax) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }
}
