package dev.keyledger.console.format;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as templates show them, seen from now. */
@Named("moments")
@ApplicationScoped
public class Moments {
    private final Clock clock;

    @Inject
    Moments(Clock clock) {
        this.clock = clock;
    }

    private static final Duration NOW = Duration.ofMinutes(1);
    private static final Duration SOON = Duration.ofDays(7);

    /** Whether there is little time left to do something before it. */
    public boolean isSoon(Instant time) {
        return Duration.between(clock.instant(), time).compareTo(SOON) < 0;
    }

    /** Whether it is as good as now to people. */
    public boolean isNow(Instant time) {
        return Duration.between(time, clock.instant()).compareTo(NOW) < 0;
    }

    /** For the page's script. */
    public String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** As {@link #of} has it, but to the second within the last minute, where somebody waits for it: {@code 3 s ago}. */
    public String ago(Instant time) {
        Duration distance = Duration.between(time, clock.instant());
        return distance.isPositive() && distance.compareTo(NOW) < 0
                ? distance.toSeconds() + " s ago"
                : of(time).relative();
    }

    public Moment of(Instant time) {
        return Moment.of(time, clock.instant());
    }
}
