package dev.keyledger.command.health;

import dev.keyledger.command.timeline.StoreWatch;
import dev.keyledger.kit.health.Answers;
import dev.keyledger.kit.health.Duty;
import dev.keyledger.kit.workers.ServiceWorkers;
import io.quarkus.runtime.Startup;
import io.smallrye.health.api.HealthGroup;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/**
 * Taking commands, which needs the event store alone: what Kafka has to be told waits there. But the store must be known to
 * have all that Kafka was told before.
 */
@HealthGroup("commands")
@Startup
@Singleton
class CommandsDuty implements Duty {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Answers database;
    private final StoreWatch store;

    @Inject
    CommandsDuty(ServiceWorkers workers, Pool pool, StoreWatch store) {
        this.store = store;
        database = Answers.of(
                "database",
                workers,
                () -> pool.query("SELECT 1").execute().await().atMost(PATIENCE));
    }

    @Override
    public String name() {
        return "commands";
    }

    @Override
    public Optional<String> waitingFor() {
        return database.missing().or(() -> store.refusal().map("the event store, which "::concat));
    }

    /** Also while the store takes no commands: reads, and the operator who has to decide about it, must get through. */
    @Override
    public boolean stillDone() {
        return database.missing().isEmpty();
    }
}
