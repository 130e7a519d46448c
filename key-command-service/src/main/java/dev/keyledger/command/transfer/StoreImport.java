package dev.keyledger.command.transfer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.keyledger.command.CommandConfig;
import dev.keyledger.command.outbox.OutboxBell;
import dev.keyledger.command.store.Refusal;
import dev.keyledger.command.verifiers.LiveVerifiers;
import dev.keyledger.events.codec.EventType;
import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.codec.WireTime;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.kit.database.Jdbc;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Appends events of another store, with all that follows from them, in one transaction per request. It holds up commands
 * meanwhile, so nothing comes between the last event that the caller knows and the first that is added.
 */
@ApplicationScoped
class StoreImport {
    /** In the order in which appends take them, so that neither waits for the other in a circle. */
    private static final String LOCK = "LOCK TABLE workspaces, active_keys, events IN SHARE ROW EXCLUSIVE MODE";

    private static final String COLUMNS = """
            (event_id uuid, key_id uuid, workspace_id text, version bigint, type text, schema_version integer,
             occurred_at timestamptz, actor text, data jsonb)""";

    /** Those that stand in the store under their key and version, and whether as the same event. */
    private static final String PRESENT = """
            SELECT e.stream_id, e.version,
                   (e.event_id, e.workspace_id, e.type, e.schema_version, e.occurred_at, e.actor, e.data)
                     = (g.event_id, g.workspace_id, g.type, g.schema_version, g.occurred_at, g.actor, g.data)
              FROM jsonb_to_recordset(cast(? AS jsonb)) AS g %s
              JOIN events e ON e.stream_id = g.key_id AND e.version = g.version
            """.formatted(COLUMNS);

    private static final String HEADS = """
            SELECT DISTINCT ON (stream_id) stream_id, version, workspace_id
              FROM events WHERE stream_id = ANY (?) ORDER BY stream_id, version DESC
            """;

    private static final String APPEND = """
            WITH appended AS (
              INSERT INTO events (event_id, stream_id, workspace_id, version, type, schema_version, occurred_at, actor, data)
              SELECT g.event_id, g.key_id, g.workspace_id, g.version, g.type, g.schema_version, g.occurred_at, g.actor, g.data
                FROM ROWS FROM (jsonb_to_recordset(cast(? AS jsonb)) AS %s) WITH ORDINALITY
                       AS g (event_id, key_id, workspace_id, version, type, schema_version, occurred_at, actor, data, number)
               ORDER BY g.number
              RETURNING position)
            INSERT INTO outbox (position) SELECT position FROM appended
            """.formatted(COLUMNS);

    private static final String PROVISION = """
            INSERT INTO workspaces (workspace_id, name, primary_key_id, active, created, provisioned_at)
            SELECT w.workspace_id, w.name, w.primary_key_id, 0, 0, w.provisioned_at
              FROM jsonb_to_recordset(cast(? AS jsonb))
                AS w (workspace_id text, name text, primary_key_id uuid, provisioned_at timestamptz)
            """;

    private static final String COUNT = """
            UPDATE workspaces SET active = workspaces.active + c.active, created = workspaces.created + c.created
              FROM jsonb_to_recordset(cast(? AS jsonb)) AS c (workspace_id text, active integer, created integer)
             WHERE workspaces.workspace_id = c.workspace_id
            """;

    private static final String NAME = """
            INSERT INTO active_keys (key_id, workspace_id, folded_name)
            SELECT n.key_id, n.workspace_id, n.folded_name
              FROM jsonb_to_recordset(cast(? AS jsonb)) AS n (key_id uuid, workspace_id text, folded_name text)
            """;

    private static final String RETIRE = """
            INSERT INTO due_steps (key_id, step, workspace_id, due_at, rotation_id, precondition)
            SELECT r.key_id, 'retire', r.workspace_id, r.due_at, r.rotation_id, r.precondition
              FROM jsonb_to_recordset(cast(? AS jsonb))
                AS r (key_id uuid, workspace_id text, due_at timestamptz, rotation_id uuid, precondition text)
            """;

    private static final Duration VERIFIERS_READ_WITHIN = Duration.ofMinutes(1);

    private final KeyEventCodec codec = new KeyEventCodec();
    private final DataSource dataSource;
    private final LiveVerifiers verifiers;
    private final OutboxBell bell;
    private final int eventBytesMax;

    StoreImport(DataSource dataSource, LiveVerifiers verifiers, OutboxBell bell, CommandConfig config) {
        this.dataSource = dataSource;
        this.verifiers = verifiers;
        this.bell = bell;
        this.eventBytesMax = config.eventBytesMax();
    }

    private record Place(UUID keyId, long version) {}

    private record Head(long version, String workspaceId) {}

    /**
     * @throws Problem 409 if the store has other events than the caller knows, or something else in an event's place
     * @throws Refusal if the store takes no commands, or a verifier is running that couldn't read one of the events
     */
    Imported add(ImportRequest request) throws SQLException {
        requireUnderstood(request.events());
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Imported imported = add(connection, request);
                connection.commit();
                if (imported.added() > 0) {
                    bell.ring();
                }
                return imported;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    /** As of a command: what comes from elsewhere is published as well. */
    private void requireUnderstood(List<ImportedEvent> events) {
        Set<EventType> types =
                events.stream().flatMap(event -> event.eventType().stream()).collect(Collectors.toUnmodifiableSet());
        if (LiveVerifiers.mustBeAsked(types)) {
            verifiers.without(types).await().atMost(VERIFIERS_READ_WITHIN).ifPresent(who -> {
                throw Refusal.verifiersBehind(who);
            });
        }
    }

    private Imported add(Connection connection, ImportRequest request) throws SQLException {
        try (Statement lock = connection.createStatement()) {
            lock.execute("SET LOCAL lock_timeout = '3s'");
            lock.execute(LOCK);
        }
        if (!Jdbc.holds(connection, "SELECT takes_commands FROM store_standing")) {
            throw new Refusal(Refusal.Reason.STORE_BEHIND);
        }
        if (last(connection) != request.after()) {
            throw Problem.of(
                    ProblemType.IMPORT_REFUSED, "The store has other events than when it was looked at; look again.");
        }
        List<ImportedEvent> missing = missing(connection, request.events());
        if (!missing.isEmpty()) {
            append(connection, missing);
        }
        return new Imported(last(connection), missing.size(), request.events().size() - missing.size());
    }

    private static long last(Connection connection) throws SQLException {
        return Jdbc.number(connection, "SELECT coalesce(max(position), 0) FROM events");
    }

    /** In their order. */
    private static List<ImportedEvent> missing(Connection connection, List<ImportedEvent> events) throws SQLException {
        var present = new HashMap<Place, Boolean>();
        var unused = Jdbc.list(
                connection,
                PRESENT,
                row -> present.put(new Place(row.getObject(1, UUID.class), row.getLong(2)), row.getBoolean(3)),
                rows(events));
        var missing = new ArrayList<ImportedEvent>();
        for (ImportedEvent event : events) {
            Boolean same = present.get(new Place(event.keyId(), event.version()));
            if (same == null) {
                missing.add(event);
            } else if (!same) {
                throw Problem.of(
                        ProblemType.IMPORT_REFUSED,
                        "The store has another event than %s as version %s of key %s."
                                .formatted(event.eventId(), event.version(), event.keyId()));
            }
        }
        return missing;
    }

    private void append(Connection connection, List<ImportedEvent> events) throws SQLException {
        Map<UUID, Head> heads = heads(connection, events);
        var keys = new ImportedKeys();
        for (ImportedEvent event : events) {
            Head head = heads.get(event.keyId());
            if (event.version() != (head == null ? 1 : head.version() + 1)
                    || (head != null && !head.workspaceId().equals(event.workspaceId()))) {
                throw Problem.of(
                        ProblemType.IMPORT_REFUSED,
                        "Event %s does not follow what the store has of key %s."
                                .formatted(event.eventId(), event.keyId()));
            }
            heads.put(event.keyId(), new Head(event.version(), event.workspaceId()));
            keys.add(event, decoded(event));
        }
        Jdbc.update(connection, APPEND, rows(events));
        Jdbc.update(connection, PROVISION, keys.workspaces());
        if (Jdbc.update(connection, COUNT, keys.counts()) != keys.countedWorkspaces()) {
            throw Problem.of(
                    ProblemType.IMPORT_REFUSED,
                    "An event is of a workspace whose primary key was not imported before it.");
        }
        // First all that gives way: two keys may have swapped their names.
        Jdbc.update(
                connection,
                "DELETE FROM active_keys WHERE key_id = ANY (?)",
                connection.createArrayOf("uuid", keys.named()));
        Jdbc.update(connection, NAME, keys.names());
        Jdbc.update(
                connection,
                "DELETE FROM due_steps WHERE step = 'retire' AND key_id = ANY (?)",
                connection.createArrayOf("uuid", keys.rotated()));
        Jdbc.update(connection, RETIRE, keys.retirements());
    }

    private static Map<UUID, Head> heads(Connection connection, List<ImportedEvent> events) throws SQLException {
        Set<UUID> keyIds = new HashSet<>();
        events.forEach(event -> keyIds.add(event.keyId()));
        var heads = new HashMap<UUID, Head>();
        var unused = Jdbc.list(
                connection,
                HEADS,
                row -> heads.put(row.getObject(1, UUID.class), new Head(row.getLong(2), row.getString(3))),
                connection.createArrayOf("uuid", keyIds.toArray()));
        return heads;
    }

    private KeyEvent decoded(ImportedEvent event) {
        String data = event.data().toString();
        if (data.getBytes(StandardCharsets.UTF_8).length > eventBytesMax) {
            throw new Refusal(Refusal.Reason.EVENT_TOO_LARGE);
        }
        try {
            return codec.decodeData(event.eventType().orElseThrow(), event.schemaVersion(), data);
        } catch (RuntimeException e) {
            throw Problem.of(
                    ProblemType.IMPORT_REFUSED, "Event %s can't be read by this build.".formatted(event.eventId()));
        }
    }

    private static String rows(List<ImportedEvent> events) {
        ArrayNode rows = WireJson.mapper().createArrayNode();
        for (ImportedEvent event : events) {
            rows.addObject()
                    .put("event_id", event.eventId().toString())
                    .put("key_id", event.keyId().toString())
                    .put("workspace_id", event.workspaceId())
                    .put("version", event.version())
                    .put("type", event.eventType().orElseThrow().wireName())
                    .put("schema_version", event.schemaVersion())
                    .put("occurred_at", WireTime.format(event.occurredAt()))
                    .put("actor", event.actor())
                    .set("data", event.data());
        }
        return rows.toString();
    }
}
