package dev.keyledger.command.idempotency;

import dev.keyledger.command.CommandConfig;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;

/** Deletes remembered secrets, and later the answers. Several instances may run it at once; it only deletes. */
@ApplicationScoped
class ForgetOldAnswers {
    private final RememberedAnswers answers;
    private final Clock clock;
    private final CommandConfig config;

    ForgetOldAnswers(RememberedAnswers answers, Clock clock, CommandConfig config) {
        this.answers = answers;
        this.clock = clock;
        this.config = config;
    }

    @Scheduled(
            every = "{keyledger.command.idempotency.cleaning-interval}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> run() {
        Instant now = clock.instant();
        return Panache.withTransaction(() -> answers.deleteSecretsAnsweredBefore(
                                now.minus(config.idempotency().secretKeptFor()))
                        .chain(() -> answers.deleteAnsweredBefore(
                                now.minus(config.idempotency().answerKeptFor()))))
                .replaceWithVoid();
    }
}
