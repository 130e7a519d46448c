package dev.keyledger.benchmarks.stack;

import dev.keyledger.benchmarks.BenchProblem;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what other processes do. */
public final class Waiting {
    private static final long LOOK_AGAIN_MILLIS = 20;

    private Waiting() {}

    /** @throws BenchProblem if it doesn't come about in time */
    public static void until(String what, Duration atMost, BooleanSupplier condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new BenchProblem("Waited " + atMost.toSeconds() + " s in vain: " + what);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BenchProblem("Interrupted", e);
            }
        }
    }
}
