package dev.keyledger.command.idempotency;

import dev.keyledger.command.vault.Ciphertext;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/** The table of remembered answers. */
@ApplicationScoped
public class RememberedAnswers implements PanacheRepositoryBase<IdempotencyRow, IdempotencyRow.Key> {
    private static final String INSERT = """
            INSERT INTO idempotency (workspace_id, principal, operation, idempotency_key, payload_hash, key_id,
                                     secret_version, answer, secret, answered_at)
            VALUES (:workspaceId, :principal, :operation, :key, :payloadHash, :keyId,
                    :secretVersion, cast(cast(:answer AS text) AS jsonb),
                    nullif(cast(:secret AS bytea), cast('' AS bytea)), :answeredAt)
            ON CONFLICT ON CONSTRAINT idempotency_pkey DO NOTHING""";

    private static final byte[] NO_BYTES = {};

    /**
     * Inserts the answer as the first thing in its command's transaction. If a twin is running, this waits until the
     * twin has ended, or for the database's {@code lock_timeout}.
     *
     * @return whether this command is the first; if not, the first has committed
     */
    public Uni<Boolean> remember(Mutiny.Session session, AnswerToRemember answer) {
        IdempotentCommand command = answer.command();
        return session.createNativeQuery(INSERT)
                .setParameter("workspaceId", command.workspaceId().value())
                .setParameter("principal", command.principal())
                .setParameter("operation", command.operation())
                .setParameter("key", command.key().value())
                .setParameter("payloadHash", command.payloadHash())
                .setParameter("keyId", answer.keyId())
                .setParameter("secretVersion", answer.secretVersion())
                .setParameter("answer", answer.answerWithoutSecret())
                .setParameter(
                        "secret",
                        answer.encryptedSecret().map(Ciphertext::toBytes).orElse(NO_BYTES))
                .setParameter("answeredAt", answer.answeredAt())
                .executeUpdate()
                .map(inserted -> inserted == 1);
    }

    Uni<Optional<IdempotencyRow>> rowOf(IdempotentCommand command) {
        return findById(new IdempotencyRow.Key(
                        command.workspaceId().value(),
                        command.principal(),
                        command.operation(),
                        command.key().value()))
                .map(Optional::ofNullable);
    }

    Uni<Integer> deleteSecretsAnsweredBefore(Instant time) {
        return update("secret = null where secret is not null and answeredAt < ?1", time);
    }

    Uni<Long> deleteAnsweredBefore(Instant time) {
        return delete("answeredAt < ?1", time);
    }
}
