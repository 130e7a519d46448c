package dev.keyledger.command.store;

import dev.keyledger.command.CommandConfig;
import dev.keyledger.command.idempotency.AnswerToRemember;
import dev.keyledger.command.idempotency.RememberedAnswers;
import dev.keyledger.command.key.KeyName;
import dev.keyledger.command.outbox.OutboxBell;
import dev.keyledger.command.vault.Ciphertext;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * The one way in which anything changes: a transaction that appends events to one key and changes, in a fixed order,
 * what goes with them. The idempotency row comes first, then everything else in one statement, whose parts each read
 * from the part before, so that they happen in the order of their text and under the lock of the workspace's row.
 *
 * <p>What can go wrong comes out as a {@link Refusal}. After the commit the relay is rung.
 */
@ApplicationScoped
public class AppendTransaction {
    /** Continues a statement whose part {@code named} has exactly one row if the append may go on. */
    private static final String EVENTS = """
            appended AS (
              INSERT INTO events (event_id, stream_id, workspace_id, version, type, schema_version, occurred_at,
                                  actor, data)
              SELECT e.event_id, named.key_id, cast(:workspaceId AS text), e.version, e.type, e.schema_version,
                     cast(:occurredAt AS timestamptz), cast(:actor AS text), e.data
                FROM named,
                     jsonb_to_recordset(cast(cast(:events AS text) AS jsonb))
                       AS e (event_id uuid, version bigint, type text, schema_version integer, data jsonb)
               ORDER BY e.version
              RETURNING position),
            unsent AS (
              INSERT INTO outbox (position) SELECT position FROM appended)""";

    private static final String OUTCOME = """
            SELECT (SELECT count(*) FROM place) AS placed, (SELECT count(*) FROM appended) AS appended""";

    private static final String PROVISION = """
            WITH place AS (
              INSERT INTO workspaces (workspace_id, name, primary_key_id, active, provisioned_at)
              VALUES (:workspaceId, :workspaceName, :keyId, 1, :occurredAt)
              ON CONFLICT ON CONSTRAINT workspaces_pkey DO NOTHING
              RETURNING workspace_id),
            named AS (
              INSERT INTO active_keys (key_id, workspace_id, folded_name)
              SELECT cast(:keyId AS uuid), place.workspace_id, cast(:foldedName AS text) FROM place
              RETURNING key_id),
            """ + EVENTS + """
            ,
            kept AS (
              INSERT INTO ciphertexts (key_id, secret_version, ciphertext)
              SELECT named.key_id, 1, cast(:ciphertext AS bytea) FROM named)
            """ + OUTCOME;

    private static final String CREATE = """
            WITH place AS (
              UPDATE workspaces SET active = active + 1
               WHERE workspace_id = :workspaceId AND active < :keysMax
              RETURNING workspace_id),
            named AS (
              INSERT INTO active_keys (key_id, workspace_id, folded_name)
              SELECT cast(:keyId AS uuid), place.workspace_id, cast(:foldedName AS text) FROM place
              RETURNING key_id),
            """ + EVENTS + "\n" + OUTCOME;

    private static final String REVOKE = """
            WITH place AS (
              UPDATE workspaces SET active = active - 1
               WHERE workspace_id = :workspaceId
              RETURNING workspace_id),
            named AS (
              DELETE FROM active_keys
               USING place
               WHERE active_keys.key_id = :keyId AND active_keys.workspace_id = place.workspace_id
              RETURNING active_keys.key_id),
            """ + EVENTS + """
            ,
            forgotten AS (
              DELETE FROM ciphertexts USING named WHERE ciphertexts.key_id = named.key_id),
            unrepeatable AS (
              UPDATE idempotency SET secret = NULL FROM named
               WHERE idempotency.key_id = named.key_id AND idempotency.secret IS NOT NULL)
            """ + OUTCOME;

    private final RememberedAnswers answers;
    private final OutboxBell bell;
    private final CommandConfig config;

    AppendTransaction(RememberedAnswers answers, OutboxBell bell, CommandConfig config) {
        this.answers = answers;
        this.bell = bell;
        this.config = config;
    }

    /** Makes the workspace with its primary key, or fails with {@link Refusal.WorkspaceExists}. */
    public Uni<Void> provision(NewEvents created, KeyName primaryKeyName, String workspaceName, Ciphertext ciphertext) {
        return append(session -> statement(session, PROVISION, created)
                .setParameter("workspaceName", workspaceName)
                .setParameter("foldedName", primaryKeyName.folded())
                .setParameter("ciphertext", ciphertext.toBytes())
                .getSingleResult()
                .invoke(outcome -> require(placed(outcome), new Refusal.WorkspaceExists())));
    }

    /**
     * Appends the creation of an additional key, which takes a name and a place.
     *
     * <p>Fails with {@link Refusal.Repeated}, {@link Refusal.NoPlace} or {@link Refusal.NameTaken}.
     */
    public Uni<Void> create(NewEvents created, KeyName name, Optional<AnswerToRemember> answer) {
        return append(session -> remember(session, answer).chain(() -> statement(session, CREATE, created)
                .setParameter("foldedName", name.folded())
                .setParameter("keysMax", config.keysPerWorkspaceMax())
                .getSingleResult()
                .invoke(outcome -> require(placed(outcome), new Refusal.NoPlace()))));
    }

    /**
     * Appends a revocation, which frees the key's name and place and deletes whatever can still show its secrets.
     *
     * <p>Fails with {@link Refusal.VersionConflict}.
     */
    public Uni<Void> revoke(NewEvents revoked) {
        return append(session -> statement(session, REVOKE, revoked)
                .getSingleResult()
                // Whoever revoked the key in the meantime has taken its name away too.
                .invoke(outcome -> require(appended(outcome), new Refusal.VersionConflict())));
    }

    private Uni<Void> append(Function<Mutiny.Session, Uni<?>> statements) {
        return Panache.withTransaction(() -> Panache.getSession().chain(statements::apply))
                .onFailure()
                .transform(Refusal::of)
                .invoke(bell::ring)
                .replaceWithVoid();
    }

    private Uni<Void> remember(Mutiny.Session session, Optional<AnswerToRemember> answer) {
        if (answer.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return answers.remember(session, answer.get())
                .onFailure(Refusal::isLockTimeout)
                .transform(waited -> new Refusal.TwinRunning())
                .invoke(first -> require(first, new Refusal.Repeated()))
                .replaceWithVoid();
    }

    private Mutiny.SelectionQuery<Object[]> statement(Mutiny.Session session, String sql, NewEvents events) {
        return session.createNativeQuery(sql, Object[].class)
                .setParameter("workspaceId", events.workspaceId().value())
                .setParameter("keyId", events.keyId())
                .setParameter("occurredAt", events.occurredAt())
                .setParameter("actor", events.actor().id())
                .setParameter("events", events.rows(config.eventBytesMax()));
    }

    private static boolean placed(Object[] outcome) {
        return ((Number) outcome[0]).longValue() > 0;
    }

    private static boolean appended(Object[] outcome) {
        return ((Number) outcome[1]).longValue() > 0;
    }

    private static void require(boolean holds, Refusal otherwise) {
        if (!holds) {
            throw otherwise;
        }
    }
}
