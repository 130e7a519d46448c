package dev.keyledger.command.idempotency;

import dev.keyledger.command.sql.NumberedSql;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The table of remembered answers. */
@ApplicationScoped
public class RememberedAnswers implements PanacheRepositoryBase<IdempotencyRow, IdempotencyRow.Key> {
    private static final NumberedSql INSERT = NumberedSql.of("""
            WITH inserted AS (
              INSERT INTO idempotency (workspace_id, principal, operation, idempotency_key, payload_hash, key_id,
                                       secret_version, answer, secret, answered_at)
              VALUES (:workspaceId, :principal, :operation, :key, :payloadHash, :keyId,
                      :secretVersion, cast(cast(:answer AS text) AS jsonb), :secret, :answeredAt)
              ON CONFLICT ON CONSTRAINT idempotency_pkey DO NOTHING
              RETURNING key_id)
            SELECT count(*) AS inserted FROM inserted""");

    private static final NumberedSql FORGET_SECRETS = NumberedSql.of("""
            WITH old AS (
              SELECT workspace_id, principal, operation, idempotency_key FROM idempotency
               WHERE secret IS NOT NULL AND answered_at < :before
                 FOR UPDATE SKIP LOCKED),
            forgotten AS (
              UPDATE idempotency i SET secret = NULL FROM old
               WHERE (i.workspace_id, i.principal, i.operation, i.idempotency_key)
                   = (old.workspace_id, old.principal, old.operation, old.idempotency_key)
              RETURNING 1)
            SELECT count(*) FROM forgotten""");

    private static final NumberedSql FORGET = NumberedSql.of("""
            WITH old AS (
              SELECT workspace_id, principal, operation, idempotency_key FROM idempotency
               WHERE answered_at < :before
                 FOR UPDATE SKIP LOCKED),
            forgotten AS (
              DELETE FROM idempotency i USING old
               WHERE (i.workspace_id, i.principal, i.operation, i.idempotency_key)
                   = (old.workspace_id, old.principal, old.operation, old.idempotency_key)
              RETURNING 1)
            SELECT count(*) FROM forgotten""");

    private final Pool pool;

    RememberedAnswers(Pool pool) {
        this.pool = pool;
    }

    /**
     * Inserts the answer as the first thing in its command's transaction. If a twin is running, this waits until the
     * twin has ended, or for the database's {@code lock_timeout}.
     *
     * @return whether this command is the first; if not, the first has committed
     */
    public Uni<Boolean> remember(SqlClient transaction, AnswerToRemember answer) {
        IdempotentCommand command = answer.command();
        var parameters = new HashMap<String, Object>();
        parameters.put("workspaceId", command.workspaceId().value());
        parameters.put("principal", command.principal());
        parameters.put("operation", command.operation());
        parameters.put("key", command.key());
        parameters.put("payloadHash", command.payloadHash());
        parameters.put("keyId", answer.keyId());
        parameters.put("secretVersion", answer.secretVersion());
        parameters.put("answer", answer.answerWithoutSecret());
        parameters.put(
                "secret",
                answer.encryptedSecret()
                        .map(secret -> Buffer.buffer(secret.toBytes()))
                        .orElse(null));
        parameters.put("answeredAt", answer.answeredAt().atOffset(ZoneOffset.UTC));
        return INSERT.execute(transaction, parameters).map(row -> row.getLong("inserted") == 1);
    }

    Uni<Optional<IdempotencyRow>> rowOf(IdempotentCommand command) {
        return findById(new IdempotencyRow.Key(
                        command.workspaceId().value(), command.principal(), command.operation(), command.key()))
                .map(Optional::ofNullable);
    }

    /** What a command holds at the moment is left for the next time, so that neither waits for the other. */
    Uni<Void> forgetSecretsAnsweredBefore(Instant time) {
        return FORGET_SECRETS
                .execute(pool, Map.of("before", time.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    /** The same for the answers. */
    Uni<Void> forgetAnsweredBefore(Instant time) {
        return FORGET.execute(pool, Map.of("before", time.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }
}
