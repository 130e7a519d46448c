package dev.keyledger.localstack.supervise;

import java.time.Duration;

/**
 * How long to wait before a child that ended is started again: {@code first}, doubled with each end up to {@code most}.
 * A child that ran for {@code calm} has earned a fresh start.
 */
public record Backoff(Duration first, Duration most, Duration calm) {
    public static final Backoff DEFAULT =
            new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofMinutes(1));

    /**
     * @param lastPause the pause before the run that ended, zero before the first
     * @param lastRun how long that run lasted
     */
    Duration next(Duration lastPause, Duration lastRun) {
        if (lastPause.isZero() || lastRun.compareTo(calm) >= 0) {
            return first;
        }
        Duration doubled = lastPause.multipliedBy(2);
        return doubled.compareTo(most) > 0 ? most : doubled;
    }
}
