package dev.keyledger.console.format;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.Instant;

/** Times as templates show them, seen from now. */
@Named("moments")
@ApplicationScoped
public class Moments {
    private final Clock clock;

    @Inject
    Moments(Clock clock) {
        this.clock = clock;
    }

    public Moment of(Instant time) {
        return Moment.of(time, clock.instant());
    }
}
