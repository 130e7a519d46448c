package dev.keyledger.command.idempotency;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.command.CommandConfig;
import dev.keyledger.command.vault.Ciphertext;
import dev.keyledger.command.vault.Vault;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.keyformat.GatewayKey;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;

/** Answers a repeated command as it was answered first. */
@ApplicationScoped
public class Replays {
    /** The Idempotency-Key was used for another request. */
    public static final class PayloadDiffers extends RuntimeException {
        private PayloadDiffers() {
            super(null, null, false, false);
        }
    }

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
     * The first answer to this command, with its secret until that is too old or no longer valid; empty if it has not
     * succeeded yet. Fails with {@link PayloadDiffers} if its Idempotency-Key was used for another request.
     */
    public <A extends ShownOnce<A>> Uni<Optional<A>> of(IdempotentCommand command, Class<A> type) {
        return Panache.withSession(() -> answers.rowOf(command))
                .map(row -> row.map(found -> answer(command, found, type)));
    }

    private <A extends ShownOnce<A>> A answer(IdempotentCommand command, IdempotencyRow row, Class<A> type) {
        if (!command.isRepetitionOf(row.payloadHash)) {
            throw new PayloadDiffers();
        }
        try {
            A answer = WireJson.mapper().readValue(row.answer, type);
            return secretOf(command, row).map(answer::withKey).orElse(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a remembered answer can't be read", e);
        }
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
