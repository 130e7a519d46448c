package dev.keyledger.query.health;

import dev.keyledger.kit.health.Answers;
import dev.keyledger.kit.workers.ServiceWorkers;
import io.quarkus.runtime.Startup;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Whether the database answers on the connections that lists use. */
@Startup
@Singleton
class DatabaseAnswers {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Answers answers;

    @Inject
    DatabaseAnswers(ServiceWorkers workers, Pool pool) {
        answers = Answers.of(
                "database",
                workers,
                () -> pool.query("SELECT 1").execute().await().atMost(PATIENCE));
    }

    Answers answers() {
        return answers;
    }
}
