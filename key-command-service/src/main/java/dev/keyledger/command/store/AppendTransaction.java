package dev.keyledger.command.store;

import dev.keyledger.command.CommandConfig;
import dev.keyledger.command.idempotency.AnswerToRemember;
import dev.keyledger.command.idempotency.RememberedAnswers;
import dev.keyledger.command.outbox.OutboxBell;
import dev.keyledger.command.sql.NumberedSql;
import dev.keyledger.command.store.Refusal.Reason;
import dev.keyledger.command.timeline.CurrentTimeline;
import dev.keyledger.command.vault.Ciphertext;
import dev.keyledger.command.verifiers.LiveVerifiers;
import dev.keyledger.events.codec.EventType;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyDisabled;
import dev.keyledger.events.key.KeyEnabled;
import dev.keyledger.events.key.KeyExpiryChanged;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.KeyLabelChanged;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevealed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.events.key.KeyScopesChanged;
import dev.keyledger.events.key.NameFold;
import dev.keyledger.events.key.SandboxSecretsUpdated;
import dev.keyledger.events.key.SecretRetired;
import dev.keyledger.events.key.TimelineId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one way in which anything changes: a transaction that appends events to one key and changes, in a fixed order,
 * what goes with them. The idempotency row comes first, then everything else in one statement, whose parts each read
 * from the part before, so that they happen in the order of their text and under the lock of the workspace's row.
 * Without an idempotency row that statement is the transaction: one exchange with the database instead of three.
 *
 * <p>Each statement begins with the condition that the store takes commands, see the view in the database; so one that lacks
 * events that Kafka has appends nothing, in whichever instance.
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
              INSERT INTO due_steps (key_id, step, workspace_id, due_at, rotation_id, precondition)
              SELECT named.key_id, s.step, cast(:workspaceId AS text), s.due_at, s.rotation_id, s.precondition
                FROM named,
                     jsonb_to_recordset(cast(cast(:due AS text) AS jsonb))
                       AS s (step text, due_at timestamptz, rotation_id uuid, precondition text)
              ON CONFLICT ON CONSTRAINT due_steps_pkey
              DO UPDATE SET due_at = excluded.due_at, rotation_id = excluded.rotation_id,
                            precondition = excluded.precondition, attempts = 0, detail = NULL),
            done AS (
              DELETE FROM due_steps USING named
               WHERE due_steps.key_id = named.key_id
                 AND due_steps.step IN (SELECT jsonb_array_elements_text(cast(cast(:done AS text) AS jsonb))))
            """;

    /**
     * The state that the events lead to, so that the next command reads that and not the events. A key that was only
     * created has one event, which is as quickly read: creating costs no row more.
     */
    private static final String STATE = ",\n" + KeyStates.kept("WHERE EXISTS (SELECT FROM appended)") + "\n";

    private static final String OUTCOME = """
            SELECT (SELECT count(*) FROM appended) AS appended, *
              FROM store_standing""";

    private static final Form PROVISION = Form.of(Reason.WORKSPACE_EXISTS, """
            WITH place AS (
              INSERT INTO workspaces (workspace_id, name, primary_key_id, active, created, provisioned_at)
              SELECT cast(:workspaceId AS text), cast(:workspaceName AS text), cast(:keyId AS uuid), 1, 1,
                     cast(:occurredAt AS timestamptz)
               WHERE (SELECT takes_commands FROM store_standing)
              ON CONFLICT ON CONSTRAINT workspaces_pkey DO NOTHING
              RETURNING workspace_id),
            named AS (
              INSERT INTO active_keys (key_id, workspace_id, folded_name)
              SELECT cast(:keyId AS uuid), place.workspace_id, cast(:foldedName AS text) FROM place
              RETURNING key_id),
            """ + EVENTS + CONSEQUENCES + OUTCOME);

    private static final Form CREATE = Form.of(Reason.NO_PLACE, "WITH " + create("true") + EVENTS + "\n" + OUTCOME);

    /**
     * As CREATE, within one member's share. Counted as of the statement's beginning, so of several creations at once each
     * may take the last place of it: a share keeps the others' places free, it needn't be exact.
     */
    private static final Form CREATE_AS_MEMBER = Form.of(
            Reason.NO_PLACE,
            """
            WITH share AS (
              SELECT (SELECT count(*) FROM (
                        SELECT FROM events
                         WHERE workspace_id = :workspaceId AND actor = :actor AND version = 1
                         LIMIT cast(:memberEverMax AS integer)) AS made) < cast(:memberEverMax AS integer) AS ever,
                     (SELECT count(*) FROM active_keys
                        JOIN events ON events.stream_id = active_keys.key_id AND events.version = 1
                       WHERE active_keys.workspace_id = :workspaceId AND events.actor = :actor) < cast(:memberMax AS integer) AS now),
            """
                    + create("(SELECT share.ever AND share.now FROM share)") + EVENTS + "\n" + OUTCOME
                    + " CROSS JOIN share");

    /** Whoever revoked the key in the meantime has taken its name away too. */
    private static final Form REVOKE = Form.of(Reason.VERSION_CONFLICT, """
            WITH locked AS (
              SELECT workspace_id FROM workspaces
               WHERE workspace_id = :workspaceId AND (SELECT takes_commands FROM store_standing) FOR UPDATE),
            named AS (
              DELETE FROM active_keys
               USING locked
               WHERE active_keys.key_id = :keyId AND active_keys.workspace_id = locked.workspace_id
              RETURNING active_keys.key_id),
            place AS (
              UPDATE workspaces SET active = active - 1
                FROM named
               WHERE workspace_id = :workspaceId
              RETURNING workspace_id),
            """ + EVENTS + STATE + CONSEQUENCES + OUTCOME);

    /** Two keys that swap names want each other's: under the lock of their workspace one of them comes first. */
    private static final Form RENAME = Form.of(Reason.VERSION_CONFLICT, """
            WITH place AS (
              SELECT workspace_id FROM workspaces
               WHERE workspace_id = :workspaceId AND (SELECT takes_commands FROM store_standing) FOR UPDATE),
            named AS (
              UPDATE active_keys SET folded_name = :foldedName
                FROM place
               WHERE active_keys.key_id = :keyId AND active_keys.workspace_id = place.workspace_id
              RETURNING active_keys.key_id),
            """ + EVENTS + STATE + OUTCOME);

    private static final Form CHANGE = Form.of(Reason.VERSION_CONFLICT, """
            WITH place AS (
              SELECT cast(:workspaceId AS text) AS workspace_id WHERE (SELECT takes_commands FROM store_standing)),
            named AS (
              SELECT cast(:keyId AS uuid) AS key_id FROM place),
            """ + EVENTS + STATE + CONSEQUENCES + OUTCOME);

    private static final Form REVEAL =
            Form.of(Reason.NOT_KEPT, """
            WITH place AS (
              SELECT ciphertext FROM ciphertexts
               WHERE key_id = :keyId AND secret_version = :secretVersion AND (SELECT takes_commands FROM store_standing)),
            named AS (
              SELECT cast(:keyId AS uuid) AS key_id FROM place),
            """ + EVENTS + STATE + OUTCOME + " LEFT JOIN place ON true");

    private static String create(String condition) {
        return """
            place AS (
              UPDATE workspaces SET active = active + 1, created = created + 1
               WHERE workspace_id = :workspaceId AND active < :keysMax AND created < :keysEverMax
                 AND (SELECT takes_commands FROM store_standing) AND %s
              RETURNING workspace_id),
            named AS (
              INSERT INTO active_keys (key_id, workspace_id, folded_name)
              SELECT cast(:keyId AS uuid), place.workspace_id, cast(:foldedName AS text) FROM place
              RETURNING key_id),
            """.replace("%s", condition);
    }

    private static final int ATTEMPTS_MAX = 4;

    private final Pool pool;
    private final RememberedAnswers answers;
    private final OutboxBell bell;
    private final CurrentTimeline timelines;
    private final CommandConfig config;
    private final LiveVerifiers verifiers;

    AppendTransaction(
            Pool pool,
            RememberedAnswers answers,
            OutboxBell bell,
            CurrentTimeline timelines,
            CommandConfig config,
            LiveVerifiers verifiers) {
        this.pool = pool;
        this.answers = answers;
        this.bell = bell;
        this.timelines = timelines;
        this.config = config;
        this.verifiers = verifiers;
    }

    /**
     * A statement that appends.
     *
     * @param otherwise why it has appended nothing, if nothing else says so
     */
    private record Form(Reason otherwise, NumberedSql sql) {
        static Form of(Reason otherwise, String named) {
            return new Form(otherwise, NumberedSql.of(named));
        }

        boolean takes(String parameter) {
            return sql.names().contains(parameter);
        }

        /**
         * What has to be done follows from the first event: others that come with it are of the same rotation, or of the same
         * edit, of which another name comes first.
         */
        static Form of(NewEvents events) {
            return switch (events.events().getFirst()) {
                case KeyCreated e -> e.kind() == KeyKind.PRIMARY ? PROVISION : CREATE;
                case KeyRevoked e -> REVOKE;
                case KeyRenamed e -> RENAME;
                case KeyRevealed e -> REVEAL;
                case KeyScopesChanged e -> CHANGE;
                case KeyExpiryChanged e -> CHANGE;
                case KeyLabelChanged e -> CHANGE;
                case KeyDisabled e -> CHANGE;
                case KeyEnabled e -> CHANGE;
                case KeyRotated e -> CHANGE;
                case SandboxSecretsUpdated e -> CHANGE;
                case SecretRetired e -> CHANGE;
            };
        }
    }

    /** As {@link #append(NewEvents, Optional, Optional)}, for what neither issues a secret nor has an Idempotency-Key. */
    public Uni<Optional<Ciphertext>> append(NewEvents events) {
        return append(events, Optional.empty(), Optional.empty());
    }

    /**
     * Appends the events with all that follows from them. Fails with a {@link Refusal}: also where there are none, since
     * what was decided on counts only if the store takes commands.
     *
     * @param kept ciphertext of a new secret, if it will be pushed or may be shown again
     * @param answer what to remember under the command's Idempotency-Key
     * @return the ciphertext of the secret whose reveal is now on record, if that is what happened
     */
    public Uni<Optional<Ciphertext>> append(NewEvents events, Optional<Kept> kept, Optional<AnswerToRemember> answer) {
        if (events.events().isEmpty()) {
            return unchanged().replaceWith(Optional.empty());
        }
        Form form = Form.of(events);
        List<EventType> types = events.events().stream().map(EventType::of).toList();
        if (!LiveVerifiers.mustBeAsked(types)) {
            return append(form, events, kept, answer);
        }
        return verifiers
                .without(types)
                .invoke(without -> without.ifPresent(who -> {
                    throw Refusal.verifiersBehind(who);
                }))
                .chain(() -> append(form, events, kept, answer));
    }

    /**
     * As {@link #append(NewEvents, Optional, Optional)}, of an additional key's creation.
     *
     * @param asMember whether the actor may only have a member's share of the workspace's keys
     */
    public Uni<Optional<Ciphertext>> create(NewEvents created, Optional<AnswerToRemember> answer, boolean asMember) {
        return append(asMember ? CREATE_AS_MEMBER : CREATE, created, Optional.empty(), answer);
    }

    private Uni<Optional<Ciphertext>> append(
            Form form, NewEvents events, Optional<Kept> kept, Optional<AnswerToRemember> answer) {
        Map<String, Object> parameters = parameters(form, events, kept);
        Uni<Row> transaction = answer.isEmpty()
                ? append(form, pool, parameters)
                : pool.withTransaction(connection ->
                        remember(connection, answer.get()).chain(() -> append(form, connection, parameters)));
        return ringing(transaction)
                .map(outcome -> form.takes("secretVersion")
                        ? Optional.of(
                                new Ciphertext(outcome.getBuffer("ciphertext").getBytes()))
                        : Optional.empty());
    }

    /**
     * For a command that is refused: what it was decided on counts only if the store takes commands.
     *
     * <p>Fails with {@link Reason#STORE_BEHIND}.
     */
    public Uni<Void> unchanged() {
        return pool.query("SELECT takes_commands, timeline_id FROM store_standing")
                .execute()
                .map(rows -> rows.iterator().next())
                .invoke(this::requireOpen)
                .onFailure()
                .transform(Refusal::of)
                .replaceWithVoid();
    }

    private Uni<Row> append(Form form, SqlClient client, Map<String, Object> parameters) {
        return form.sql().execute(client, parameters).invoke(this::requireOpen).invoke(outcome -> {
            if (form.takes("memberMax")) {
                require(outcome.getBoolean("ever"), Reason.NO_SHARE_EVER);
                require(outcome.getBoolean("now"), Reason.NO_SHARE);
            }
            require(outcome.getLong("appended") > 0, form.otherwise());
        });
    }

    /** Nothing was appended if the store doesn't take commands: each statement begins with that condition. */
    private void requireOpen(Row outcome) {
        require(outcome.getBoolean("takes_commands"), Reason.STORE_BEHIND);
        timelines.isCurrent(new TimelineId(outcome.getUUID("timeline_id")));
    }

    /**
     * A transaction that PostgreSQL has rolled back for the sake of another one is begun again at once: what it waited for
     * has ended, and what it decides on is checked anew by its own conditions.
     */
    private Uni<Row> ringing(Uni<Row> transaction) {
        return transaction
                .onFailure(Refusal::isPassing)
                .retry()
                .atMost(ATTEMPTS_MAX - 1)
                .onFailure()
                .transform(Refusal::of)
                .invoke(bell::ring);
    }

    private Uni<Void> remember(SqlClient connection, AnswerToRemember answer) {
        return answers.remember(connection, answer)
                .onFailure(Refusal::isLockTimeout)
                .transform(waited -> new Refusal(Reason.TWIN_RUNNING))
                .invoke(first -> require(first, Reason.REPEATED))
                .replaceWithVoid();
    }

    private Map<String, Object> parameters(Form form, NewEvents events, Optional<Kept> kept) {
        var parameters = new HashMap<String, Object>();
        parameters.put("workspaceId", events.workspaceId().value());
        parameters.put("keyId", events.keyId());
        parameters.put("occurredAt", events.occurredAt().atOffset(ZoneOffset.UTC));
        parameters.put("actor", events.actor().id());
        parameters.put("events", events.rows(config.eventBytesMax()));
        if (form.takes("state")) {
            KeyStates.addParameters(events.after(), parameters);
        }
        if (form.takes("due")) {
            addConsequences(events, kept, parameters);
        }
        switch (events.events().getFirst()) {
            case KeyCreated e -> {
                parameters.put("foldedName", NameFold.of(e.name()));
                if (form.takes("workspaceName")) {
                    parameters.put("workspaceName", e.workspaceName());
                } else {
                    parameters.put("keysMax", config.keysPerWorkspaceMax());
                    parameters.put("keysEverMax", config.keysPerWorkspaceEverMax());
                    if (form.takes("memberMax")) {
                        parameters.put("memberMax", config.keysPerMemberMax());
                        parameters.put("memberEverMax", config.keysPerMemberEverMax());
                    }
                }
            }
            case KeyRenamed e -> parameters.put("foldedName", NameFold.of(e.name()));
            case KeyRevealed e -> parameters.put("secretVersion", e.secretVersion());
            case KeyRotated e -> {}
            case KeyRevoked e -> {}
            case KeyScopesChanged e -> {}
            case KeyExpiryChanged e -> {}
            case KeyLabelChanged e -> {}
            case KeyDisabled e -> {}
            case KeyEnabled e -> {}
            case SandboxSecretsUpdated e -> {}
            case SecretRetired e -> {}
        }
        return parameters;
    }

    private void addConsequences(NewEvents events, Optional<Kept> kept, Map<String, Object> parameters) {
        Consequences consequences = Consequences.of(events, config.rotation().drain());
        parameters.put("keptVersion", kept.map(Kept::secretVersion).orElse(null));
        parameters.put(
                "kept",
                kept.map(secret -> Buffer.buffer(secret.ciphertext().toBytes())).orElse(null));
        parameters.put("forgetBelow", consequences.forgetBelow());
        parameters.put("due", consequences.dueRows());
        parameters.put("done", consequences.doneRows());
    }

    private static void require(boolean holds, Reason otherwise) {
        if (!holds) {
            throw new Refusal(otherwise);
        }
    }
}
