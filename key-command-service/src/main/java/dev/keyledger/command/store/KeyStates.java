package dev.keyledger.command.store;

import dev.keyledger.command.sql.NumberedSql;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.codec.EventType;
import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.events.key.KeyEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;

/**
 * Reads from the event store what a command has to know of a key. Every append keeps the state that it leads to, so what
 * is read is that one row. The events remain the truth: what they say beyond the kept state is added to it, which is
 * nothing, or all of them for a key whose state isn't kept yet.
 */
@ApplicationScoped
public class KeyStates {
    /** Further events than this are worth a write, so that nobody reads them a second time. */
    private static final int EVENTS_READ_AGAIN_MAX = 100;

    /** The kept state, which has no type, and after it the events that are not in it. */
    private static final NumberedSql LOAD = NumberedSql.of("""
            WITH known AS (
              SELECT workspace_id, version, state FROM key_states WHERE key_id = :keyId AND format = :format)
            SELECT workspace_id, version, NULL AS type, 0 AS schema_version, NULL AS occurred_at, NULL AS actor,
                   cast(state AS text) AS data
              FROM known
            UNION ALL
            SELECT workspace_id, version, type, schema_version, occurred_at, actor, cast(data AS text)
              FROM events
             WHERE stream_id = :keyId AND version > coalesce((SELECT version FROM known), 0)
             ORDER BY version
            """);

    private static final NumberedSql KEEP = NumberedSql.of("""
            WITH named AS (SELECT cast(:keyId AS uuid) AS key_id),
            """ + kept("") + """

            SELECT key_id FROM known""");

    /** At most one event each begins a rotation, supersedes it, and says that it has come a step further. */
    private static final NumberedSql ROTATION = NumberedSql.of("""
            SELECT version, type, schema_version, occurred_at, cast(data AS text) AS data
              FROM events WHERE stream_id = :keyId AND data ->> 'rotationId' = :rotationId
            UNION ALL
            SELECT version, type, schema_version, occurred_at, cast(data AS text)
              FROM events WHERE stream_id = :keyId AND data ->> 'supersedes' = :rotationId
             ORDER BY version
            """);

    private final KeyEventCodec codec = new KeyEventCodec();
    private final Pool pool;

    KeyStates(Pool pool) {
        this.pool = pool;
    }

    /** Something that happened to a key. */
    public record Change(Instant occurredAt, KeyEvent event) {}

    /**
     * The part of a statement that keeps the state of the one row of its part {@code named}. A state only ever gives
     * way to a later one.
     */
    static String kept(String onlyIf) {
        return """
                known AS (
                  INSERT INTO key_states (key_id, workspace_id, version, format, state)
                  SELECT named.key_id, cast(:workspaceId AS text), cast(:version AS bigint), cast(:format AS integer),
                         cast(cast(:state AS text) AS jsonb)
                    FROM named %s
                  ON CONFLICT ON CONSTRAINT key_states_pkey
                  DO UPDATE SET version = excluded.version, format = excluded.format, state = excluded.state
                   WHERE key_states.version < excluded.version
                  RETURNING key_id)""".formatted(onlyIf);
    }

    static void addParameters(KeyState state, Map<String, Object> parameters) {
        parameters.put("version", state.version());
        parameters.put("format", KeyStateJson.FORMAT);
        parameters.put("state", KeyStateJson.encode(state));
    }

    /** Empty if there is no such key, or it belongs to another workspace. */
    public Uni<Optional<KeyState>> find(WorkspaceId workspaceId, UUID keyId) {
        return LOAD.query(pool, Map.of("keyId", keyId, "format", KeyStateJson.FORMAT))
                .onFailure()
                .transform(Refusal::of)
                .chain(rows -> found(workspaceId, keyId, rows));
    }

    private Uni<Optional<KeyState>> found(WorkspaceId workspaceId, UUID keyId, RowSet<Row> rows) {
        if (rows.size() == 0
                || !rows.iterator().next().getString("workspace_id").equals(workspaceId.value())) {
            return Uni.createFrom().item(Optional.empty());
        }
        KeyState state = KeyState.notYetCreated(workspaceId, keyId);
        for (Row row : rows) {
            state = row.getString("type") == null
                    ? KeyStateJson.decode(workspaceId, keyId, row.getLong("version"), row.getString("data"))
                    : state.after(eventOf(row), timeOf(row), row.getString("actor"));
        }
        Optional<KeyState> found = Optional.of(state);
        return rows.size() > EVENTS_READ_AGAIN_MAX
                ? keep(state).replaceWith(found)
                : Uni.createFrom().item(found);
    }

    private Uni<Void> keep(KeyState state) {
        var parameters = new HashMap<String, Object>();
        parameters.put("keyId", state.keyId());
        parameters.put("workspaceId", state.workspaceId().value());
        addParameters(state, parameters);
        return KEEP.query(pool, parameters).onFailure().transform(Refusal::of).replaceWithVoid();
    }

    /** What happened in a rotation, oldest first; empty if the key has no such rotation. */
    public Uni<List<Change>> rotation(UUID keyId, UUID rotationId) {
        return ROTATION.query(pool, Map.of("keyId", keyId, "rotationId", rotationId.toString()))
                .onFailure()
                .transform(Refusal::of)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new Change(timeOf(row), eventOf(row)))
                        .toList());
    }

    private static Instant timeOf(Row row) {
        return row.getOffsetDateTime("occurred_at").toInstant();
    }

    private KeyEvent eventOf(Row row) {
        String name = row.getString("type");
        EventType type = EventType.ofWireName(name)
                .orElseThrow(() -> new IllegalStateException("the event store holds an unknown type " + name));
        return codec.decodeData(type, row.getInteger("schema_version"), row.getString("data"));
    }
}
