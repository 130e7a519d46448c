package dev.keyledger.command.store;

import dev.keyledger.command.CommandConfig;
import dev.keyledger.command.idempotency.AnswerToRemember;
import dev.keyledger.command.idempotency.RememberedAnswers;
import dev.keyledger.command.key.KeyName;
import dev.keyledger.command.outbox.OutboxBell;
import dev.keyledger.command.store.Consequences.Kept;
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

    /** What follows from the events, see {@link Consequences}. */
    private static final String CONSEQUENCES = """
            ,
            kept AS (
              INSERT INTO ciphertexts (key_id, secret_version, ciphertext)
              SELECT named.key_id, cast(:keptVersion AS integer), cast(:kept AS bytea)
                FROM named WHERE cast(:keptVersion AS integer) IS NOT NULL),
            forgotten AS (
              DELETE FROM ciphertexts USING named
               WHERE ciphertexts.key_id = named.key_id AND ciphertexts.secret_version < :forgetBelow),
            unrepeatable AS (
              UPDATE idempotency SET secret = NULL FROM named
               WHERE idempotency.key_id = named.key_id AND idempotency.secret IS NOT NULL
                 AND idempotency.secret_version < :forgetBelow),
            due AS (
              INSERT INTO due_steps (key_id, step, workspace_id, due_at)
              SELECT named.key_id, s.step, cast(:workspaceId AS text), s.due_at
                FROM named, jsonb_to_recordset(cast(cast(:due AS text) AS jsonb)) AS s (step text, due_at timestamptz)
              ON CONFLICT ON CONSTRAINT due_steps_pkey
              DO UPDATE SET due_at = excluded.due_at, attempts = 0, detail = NULL),
            done AS (
              DELETE FROM due_steps USING named
               WHERE due_steps.key_id = named.key_id
                 AND due_steps.step IN (SELECT jsonb_array_elements_text(cast(cast(:done AS text) AS jsonb))))
            """;

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
            """ + EVENTS + CONSEQUENCES + OUTCOME;

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
            """ + EVENTS + CONSEQUENCES + OUTCOME;

    private static final String RENAME = """
            WITH place AS (
              SELECT cast(:workspaceId AS text) AS workspace_id),
            named AS (
              UPDATE active_keys SET folded_name = :foldedName
                FROM place
               WHERE active_keys.key_id = :keyId AND active_keys.workspace_id = place.workspace_id
              RETURNING active_keys.key_id),
            """ + EVENTS + "\n" + OUTCOME;

    private static final String CHANGE = """
            WITH place AS (
              SELECT cast(:workspaceId AS text) AS workspace_id),
            named AS (
              SELECT cast(:keyId AS uuid) AS key_id FROM place),
            """ + EVENTS + CONSEQUENCES + OUTCOME;

    private static final String CIPHERTEXT =
            "SELECT ciphertext FROM ciphertexts WHERE key_id = :keyId AND secret_version = :secretVersion";

    private static final byte[] NO_BYTES = {};

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
        return append(session -> withConsequences(
                        statement(session, PROVISION, created), created, Optional.of(new Kept(1, ciphertext)))
                .setParameter("workspaceName", workspaceName)
                .setParameter("foldedName", primaryKeyName.folded())
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
        return append(session -> withConsequences(statement(session, REVOKE, revoked), revoked, Optional.empty())
                .getSingleResult()
                // Whoever revoked the key in the meantime has taken its name away too.
                .invoke(outcome -> require(appended(outcome), new Refusal.VersionConflict())));
    }

    /**
     * Appends another name for an unrevoked key.
     *
     * <p>Fails with {@link Refusal.NameTaken} or {@link Refusal.VersionConflict}.
     */
    public Uni<Void> rename(NewEvents renamed, KeyName name) {
        return append(session -> statement(session, RENAME, renamed)
                .setParameter("foldedName", name.folded())
                .getSingleResult()
                .invoke(outcome -> require(appended(outcome), new Refusal.VersionConflict())));
    }

    /**
     * Appends a rotation.
     *
     * <p>Fails with {@link Refusal.VersionConflict} or {@link Refusal.Repeated}.
     *
     * @param ciphertext of the new secret, if it will be pushed or may be shown again
     */
    public Uni<Void> rotate(
            NewEvents rotated, int secretVersion, Optional<Ciphertext> ciphertext, Optional<AnswerToRemember> answer) {
        Optional<Kept> kept = ciphertext.map(bytes -> new Kept(secretVersion, bytes));
        return append(session -> remember(session, answer)
                .chain(() -> withConsequences(statement(session, CHANGE, rotated), rotated, kept)
                        .getSingleResult()));
    }

    /** Appends a step of a rotation. Fails with {@link Refusal.VersionConflict}. */
    public Uni<Void> proceed(NewEvents events) {
        return append(session -> withConsequences(statement(session, CHANGE, events), events, Optional.empty())
                .getSingleResult());
    }

    /**
     * Appends that a secret is revealed, and hands out its ciphertext once that is committed.
     *
     * <p>Fails with {@link Refusal.NotKept} or {@link Refusal.VersionConflict}.
     */
    public Uni<Ciphertext> reveal(NewEvents revealed, int secretVersion) {
        return transaction(session -> withConsequences(statement(session, CHANGE, revealed), revealed, Optional.empty())
                .getSingleResult()
                .chain(() -> session.createNativeQuery(CIPHERTEXT, byte[].class)
                        .setParameter("keyId", revealed.keyId())
                        .setParameter("secretVersion", secretVersion)
                        .getSingleResultOrNull())
                .map(bytes -> {
                    require(bytes != null, new Refusal.NotKept());
                    return new Ciphertext(bytes);
                }));
    }

    private Uni<Void> append(Function<Mutiny.Session, Uni<?>> statements) {
        return transaction(statements).replaceWithVoid();
    }

    private <T> Uni<T> transaction(Function<Mutiny.Session, Uni<? extends T>> statements) {
        return Panache.withTransaction(() -> Panache.getSession().<T>chain(statements))
                .onFailure()
                .transform(Refusal::of)
                .invoke(bell::ring);
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

    private Mutiny.SelectionQuery<Object[]> withConsequences(
            Mutiny.SelectionQuery<Object[]> statement, NewEvents events, Optional<Kept> kept) {
        Consequences consequences = Consequences.of(events, config.rotation().drain());
        return statement
                .setParameter("keptVersion", Kept.versionOf(kept))
                .setParameter("kept", kept.map(k -> k.ciphertext().toBytes()).orElse(NO_BYTES))
                .setParameter("forgetBelow", consequences.forgetBelow())
                .setParameter("due", consequences.dueRows())
                .setParameter("done", consequences.doneRows());
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
