package dev.keyledger.command.idempotency;

import dev.keyledger.command.CommandConfig;
import dev.keyledger.command.problem.CommandProblems;
import dev.keyledger.command.vault.Ciphertext;
import dev.keyledger.command.vault.Vault;
import dev.keyledger.keyformat.GatewayKey;
import dev.keyledger.kit.problem.Problem;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;

/** Answers a repeated command as it was answered first. */
@ApplicationScoped
public class Replays {
    private final RememberedAnswers answers;
    private final Vault vault;
    private final Clock clock;
    private final CommandConfig config;

    Replays(RememberedAnswers answers, Vault vault, Clock clock, CommandConfig config) {
        this.answers = answers;
        this.vault = vault;
        this.clock = clock;
        this.config = config;
    }

    /**
     * The first answer to this command; empty if it has not succeeded yet.
     *
     * <p>Fails with 422 {@code idempotency-key-reused} if the key was used for another request, with 503 {@code
     * store-out-of-reach} if it can't be looked up.
     */
    public Uni<Optional<Replay>> of(IdempotentCommand command) {
        return Panache.withSession(() -> answers.rowOf(command))
                .onFailure()
                .transform(unknown -> CommandProblems.storeOutOfReach())
                .map(row -> row.map(found -> replay(command, found)));
    }

    private Replay replay(IdempotentCommand command, IdempotencyRow row) {
        if (!command.isRepetitionOf(row.payloadHash)) {
            throw Problem.of(
                    422, "idempotency-key-reused", "This Idempotency-Key was used for a request with another payload.");
        }
        return new Replay(row.answer, secretOf(command, row));
    }

    private Optional<GatewayKey> secretOf(IdempotentCommand command, IdempotencyRow row) {
        boolean fresh = clock.instant()
                .isBefore(row.answeredAt.plus(config.idempotency().secretKeptFor()));
        if (row.secret == null || !fresh) {
            return Optional.empty();
        }
        return Optional.of(
                vault.decrypt(command.workspaceId(), row.keyId, row.secretVersion, new Ciphertext(row.secret)));
    }
}
