package dev.keyledger.query.keyview.store;

import dev.keyledger.events.Actor;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.NameFold;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.keyformat.MaskedKey;
import dev.keyledger.query.keyview.KeyCredentials;
import dev.keyledger.query.keyview.KeyView;
import dev.keyledger.query.keyview.Rotation;
import dev.keyledger.query.keyview.SecretState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/** The tables {@code key_view} and {@code workspace}, for the feed: whole views in and out. */
final class ViewTable {
    private static final String COLUMNS = """
            key_id, workspace_id, kind, name, name_folded, key_prefix, last_four, scopes, created_at, created_by_id,
            created_by_name, expires_at, revoked_at, rotated_at, secret_version, rotation_id, rotation_retire_old,
            rotation_old_version, rotation_old_valid_until, rotation_sandbox_updated, rotation_old_retired, version,
            last_event_id, last_event_version, timelines""";

    private static final String SAVE = """
            INSERT INTO key_view (%1$s)
            SELECT key_id, workspace_id, kind, name, name_folded, key_prefix, last_four, scopes::text[],
                created_at, created_by_id, created_by_name, expires_at, revoked_at, rotated_at, secret_version,
                rotation_id, rotation_retire_old, rotation_old_version, rotation_old_valid_until,
                rotation_sandbox_updated, rotation_old_retired, version, last_event_id, last_event_version, timelines
            FROM unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                ?::timestamptz[], ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::int[],
                ?::uuid[], ?::text[], ?::int[], ?::timestamptz[], ?::boolean[], ?::boolean[], ?::bigint[],
                ?::uuid[], ?::bigint[], ?::text[])
            AS v (%1$s)
            ON CONFLICT (key_id) DO UPDATE SET name = excluded.name, name_folded = excluded.name_folded,
                key_prefix = excluded.key_prefix, last_four = excluded.last_four, revoked_at = excluded.revoked_at,
                rotated_at = excluded.rotated_at, secret_version = excluded.secret_version,
                rotation_id = excluded.rotation_id, rotation_retire_old = excluded.rotation_retire_old,
                rotation_old_version = excluded.rotation_old_version,
                rotation_old_valid_until = excluded.rotation_old_valid_until,
                rotation_sandbox_updated = excluded.rotation_sandbox_updated,
                rotation_old_retired = excluded.rotation_old_retired, version = excluded.version,
                last_event_id = excluded.last_event_id, last_event_version = excluded.last_event_version,
                timelines = excluded.timelines
            """.formatted(COLUMNS);

    private static final String LOAD = """
            SELECT v.*, w.name AS workspace_name
              FROM key_view v LEFT JOIN workspace w ON v.kind = 'primary' AND w.workspace_id = v.workspace_id
             WHERE v.key_id = ANY (?) ORDER BY v.key_id FOR NO KEY UPDATE OF v
            """;

    private static final String NAME_WORKSPACE = """
            INSERT INTO workspace (workspace_id, name) SELECT * FROM unnest(?::text[], ?::text[])
            ON CONFLICT (workspace_id) DO UPDATE SET name = excluded.name
            """;

    private ViewTable() {}

    /**
     * Locks the rows as well, in one order: an instance that reads another partition, with other events of the same key,
     * waits here and then sees what was made of these.
     */
    static Map<UUID, KeyView> load(Connection connection, Collection<UUID> keyIds) throws SQLException {
        var views = new HashMap<UUID, KeyView>();
        try (PreparedStatement select = OfKeys.prepare(connection, LOAD, keyIds);
                ResultSet row = select.executeQuery()) {
            // Asked for once the rows are locked, so that they are no older.
            Map<UUID, List<SecretState>> secrets = SecretTable.load(connection, keyIds);
            while (row.next()) {
                var keyId = row.getObject("key_id", UUID.class);
                views.put(keyId, viewOf(row, keyId, secrets.getOrDefault(keyId, List.of())));
            }
        }
        return views;
    }

    private static KeyView viewOf(ResultSet row, UUID keyId, List<SecretState> secrets) throws SQLException {
        var credentials = new KeyCredentials(
                keyId,
                new WorkspaceId(row.getString("workspace_id")),
                row.getLong("version"),
                LineageColumns.read(row),
                List.of((String[]) row.getArray("scopes").getArray()),
                Columns.instant(row, "expires_at"),
                Columns.instant(row, "revoked_at"),
                secrets);
        return new KeyView(
                credentials,
                KeyKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("name"),
                row.getString("workspace_name"),
                new MaskedKey(row.getString("key_prefix"), row.getString("last_four")),
                Columns.instant(row, "created_at"),
                new Actor(row.getString("created_by_id"), row.getString("created_by_name")),
                Columns.instant(row, "rotated_at"),
                rotationOf(row));
    }

    private static Rotation rotationOf(ResultSet row) throws SQLException {
        var rotationId = row.getObject("rotation_id", UUID.class);
        return rotationId == null
                ? null
                : new Rotation(
                        rotationId,
                        Columns.instant(row, "rotated_at"),
                        RetireOld.valueOf(row.getString("rotation_retire_old")),
                        row.getInt("rotation_old_version"),
                        Columns.instant(row, "rotation_old_valid_until"),
                        row.getBoolean("rotation_sandbox_updated"),
                        row.getBoolean("rotation_old_retired"));
    }

    /**
     * @param known by key, what the tables hold
     * @param created views of which there is no row yet
     */
    static void save(
            Connection connection, Map<UUID, KeyView> known, Collection<KeyView> created, Collection<KeyView> changed)
            throws SQLException {
        rows(created).insert(connection, "key_view (" + COLUMNS + ")", SAVE);
        rows(changed).execute(connection, SAVE);
        nameWorkspaces(connection, created);
        nameWorkspaces(connection, changed);
        SecretTable.insert(connection, created);
        SecretTable.update(connection, known, changed);
    }

    private static ManyRows<KeyView> rows(Collection<KeyView> views) {
        return new ManyRows<>(views)
                .column("uuid", KeyView::keyId)
                .column("text", view -> view.credentials().workspaceId().value())
                .column("text", view -> view.kind().name().toLowerCase(Locale.ROOT))
                .column("text", KeyView::name)
                .column("text", view -> NameFold.of(view.name()))
                .column("text", view -> view.masked().prefix())
                .column("text", view -> view.masked().lastFour())
                .column("text", view -> Columns.textArray(view.credentials().scopes()))
                .timestamps(KeyView::createdAt)
                .column("text", view -> view.createdBy().id())
                .column("text", view -> view.createdBy().name())
                .timestamps(view -> view.credentials().expiresAt())
                .timestamps(view -> view.credentials().revokedAt())
                .timestamps(KeyView::rotatedAt)
                .column("int", view -> view.credentials().newestSecret().version())
                .column("uuid", ofRotation(Rotation::rotationId))
                .column("text", ofRotation(rotation -> rotation.retireOld().name()))
                .column("int", ofRotation(Rotation::oldSecretVersion))
                .timestamps(ofRotation(Rotation::oldValidUntil))
                .column(
                        "boolean",
                        view -> view.rotation() != null && view.rotation().sandboxUpdated())
                .column(
                        "boolean",
                        view -> view.rotation() != null && view.rotation().oldRetired())
                .column("bigint", KeyView::version)
                .column("uuid", view -> view.credentials().lineage().lastEventId())
                .column("bigint", KeyView::version)
                .column(
                        "text",
                        view -> LineageColumns.timelines(view.credentials().lineage()));
    }

    private static <T> Function<KeyView, T> ofRotation(Function<Rotation, T> value) {
        return view -> view.rotation() == null ? null : value.apply(view.rotation());
    }

    /** One row a workspace, since one statement may not change a row twice. */
    private static void nameWorkspaces(Connection connection, Collection<KeyView> views) throws SQLException {
        var names = new TreeMap<String, String>();
        views.stream()
                .filter(view -> view.workspaceName() != null)
                .forEach(view -> names.put(view.credentials().workspaceId().value(), view.workspaceName()));
        new ManyRows<>(names.entrySet())
                .column("text", Map.Entry::getKey)
                .column("text", Map.Entry::getValue)
                .execute(connection, NAME_WORKSPACE);
    }
}
