package dev.keyledger.worker;

import java.time.Duration;

/**
 * How long to wait after failures: {@code min} after the first, twice as long after each that follows, {@code max} at
 * most.
 */
public record Backoff(Duration min, Duration max) {
    private static final int DOUBLINGS_MAX = 30;

    /** From a tenth of a second to ten seconds: fit for whatever asks a server that comes back sooner or later. */
    public static final Backoff USUAL = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

    public Backoff {
        if (!min.isPositive() || max.compareTo(min) < 0) {
            throw new IllegalArgumentException("a backoff grows from more than nothing: " + min + " to " + max);
        }
    }

    /** The same after every failure. */
    public static Backoff steady(Duration pause) {
        return new Backoff(pause, pause);
    }

    /** @param failures in a row, at least one */
    public Duration after(long failures) {
        int doublings = (int) Math.min(Math.max(failures - 1, 0), DOUBLINGS_MAX);
        long factor = 1L << doublings;
        // Compared by division: the product may be more than a duration holds.
        return max.dividedBy(factor).compareTo(min) <= 0 ? max : min.multipliedBy(factor);
    }
}
