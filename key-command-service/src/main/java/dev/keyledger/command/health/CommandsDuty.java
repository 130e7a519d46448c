package dev.keyledger.command.health;

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

/** Taking commands, which needs the event store alone: what Kafka has to be told waits there. */
@HealthGroup("commands")
@Startup
@Singleton
class CommandsDuty implements Duty {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Answers database;

    @Inject
    CommandsDuty(ServiceWorkers workers, Pool pool) {
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
        return database.missing();
    }
}
