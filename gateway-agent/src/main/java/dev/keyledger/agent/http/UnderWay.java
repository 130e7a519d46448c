package dev.keyledger.agent.http;

import java.time.Duration;

/** Counts what has begun and isn't answered yet. From any thread. */
final class UnderWay {
    private int count;

    synchronized void begun() {
        count++;
    }

    synchronized void ended() {
        count--;
        notifyAll();
    }

    /** @return whether it all ended in time */
    synchronized boolean awaitEnd(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (count > 0) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(Math.max(1, left / 1_000_000));
        }
        return true;
    }
}
