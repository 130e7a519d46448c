package dev.keyledger.query.verify;

import dev.keyledger.kit.health.Duty;
import io.smallrye.health.api.HealthGroup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** Ready once every key can be decided about, and only as long as that is certain. The database has no part in it. */
@HealthGroup("verify")
@Singleton
class VerifyDuty implements Duty {
    private final KeyTail tail;
    private final Verifier verifier;
    private final DatabaseClock databaseClock;

    @Inject
    VerifyDuty(KeyTail tail, Verifier verifier) {
        this.tail = tail;
        this.verifier = verifier;
        this.databaseClock = tail.freshness().databaseClock();
    }

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public Optional<String> waitingFor() {
        if (!verifier.unknownPeppers().isEmpty()) {
            return Optional.of(
                    "pepper " + String.join(", ", verifier.unknownPeppers()) + ", with which keys were made");
        }
        if (verifier.fresh()) {
            // Memory proves itself: where it follows the log or not for a moment, it answers rightly as long.
            return Optional.empty();
        }
        return Optional.of(tail.waitingFor()
                .orElseGet(() -> "a progress beacon that proves memory is fresh; the newest proof is "
                        + tail.freshness()
                                .staleness()
                                .map(age -> age.toSeconds() + " s old")
                                .orElse("still to come")));
    }

    @Override
    public void tell(HealthCheckResponseBuilder response) {
        if (tail.isLoaded()) {
            response.withData("keys", tail.index().size());
        }
        tail.waitingFor().ifPresent(what -> response.withData("tail", "waiting for " + what));
        tail.freshness().staleness().ifPresent(age -> response.withData("stalenessMillis", age.toMillis()));
        databaseClock.difference().ifPresent(ahead -> response.withData("clockAheadMillis", ahead.toMillis()));
        databaseClock.alarm().ifPresent(alarm -> response.withData("clock", alarm));
    }
}
