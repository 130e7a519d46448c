package dev.keyledger.query.verify;

import dev.keyledger.kit.health.Duty;
import dev.keyledger.verifier.memory.DatabaseClock;
import dev.keyledger.verifier.memory.Decider;
import dev.keyledger.verifier.memory.KeyTail;
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
    private final Decider decider;
    private final DatabaseClock databaseClock;

    @Inject
    VerifyDuty(VerifyMemory memory) {
        this.tail = memory.tail();
        this.decider = memory.decider();
        this.databaseClock = tail.freshness().databaseClock();
    }

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public Optional<String> waitingFor() {
        return Optional.ofNullable(decider.waitingFor());
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
