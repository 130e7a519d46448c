package dev.keyledger.localstack.supervise;

import java.time.Duration;

/**
 * Feels now and then whether a run of a child is alive. A hung process holds its port and its locks and never ends by
 * itself, so it counts as dead after a while.
 */
final class Pulse {
    private static final Duration INTERVAL_MAX = Duration.ofSeconds(5);
    private static final int LOOKS_WITHIN_BOUND = 5;

    private final Liveness liveness;
    private final Duration startsWithin;
    private final Duration hungAfter;
    private long askedNanos = System.nanoTime();
    private long aliveNanos = askedNanos;
    private boolean wasAlive;

    /**
     * @param startsWithin how long the first sign of life may take
     * @param hungAfter how long any later one; zero: for ever
     */
    Pulse(Liveness liveness, Duration startsWithin, Duration hungAfter) {
        this.liveness = liveness;
        this.startsWithin = startsWithin;
        this.hungAfter = hungAfter;
    }

    /** How long to wait before the next look. */
    Duration interval() {
        Duration part = hungAfter.dividedBy(LOOKS_WITHIN_BOUND);
        return hungAfter.isZero() || part.compareTo(INTERVAL_MAX) > 0 ? INTERVAL_MAX : part;
    }

    boolean hasStopped() throws InterruptedException {
        if (hungAfter.isZero() || System.nanoTime() - askedNanos < interval().toNanos()) {
            return false;
        }
        if (isAlive()) {
            beat();
        }
        askedNanos = System.nanoTime();
        return silence().compareTo(wasAlive ? hungAfter : startsWithin) > 0;
    }

    /** It has shown a sign of life: to be ready is one. */
    void beat() {
        wasAlive = true;
        aliveNanos = System.nanoTime();
    }

    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - aliveNanos);
    }

    private boolean isAlive() throws InterruptedException {
        try {
            return liveness.alive();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception silent) {
            return false;
        }
    }
}
