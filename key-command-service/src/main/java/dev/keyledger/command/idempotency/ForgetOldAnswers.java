package dev.keyledger.command.idempotency;

import dev.keyledger.command.CommandConfig;
import dev.keyledger.kit.workers.ServiceWorkers;
import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Worker;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Deletes remembered secrets, and later the answers. Several instances may run it at once; it only deletes. */
@ApplicationScoped
class ForgetOldAnswers {
    /** PostgreSQL itself ends a statement after ten seconds. */
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(30);

    private final RememberedAnswers answers;
    private final Clock clock;
    private final CommandConfig.Idempotency config;

    ForgetOldAnswers(RememberedAnswers answers, Clock clock, CommandConfig config) {
        this.answers = answers;
        this.clock = clock;
        this.config = config.idempotency();
    }

    void start(@Observes StartupEvent start, ServiceWorkers workers) {
        workers.start("old-answers", Backoff.USUAL, this::forget);
    }

    private Duration forget(Worker worker) {
        Instant now = clock.instant();
        worker.silentFor(ANSWERED_WITHIN);
        answers.forgetSecretsAnsweredBefore(now.minus(config.secretKeptFor()))
                .await()
                .atMost(ANSWERED_WITHIN);
        worker.silentFor(ANSWERED_WITHIN);
        answers.forgetAnsweredBefore(now.minus(config.answerKeptFor())).await().atMost(ANSWERED_WITHIN);
        return config.cleaningInterval();
    }
}
