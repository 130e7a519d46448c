package dev.keyledger.query.keyview.store;

import static dev.keyledger.query.keyview.store.ColumnType.BIGINT;
import static dev.keyledger.query.keyview.store.ColumnType.BOOLEAN;
import static dev.keyledger.query.keyview.store.ColumnType.ID;
import static dev.keyledger.query.keyview.store.ColumnType.INT;
import static dev.keyledger.query.keyview.store.ColumnType.TEXT;
import static dev.keyledger.query.keyview.store.ColumnType.TEXTS;
import static dev.keyledger.query.keyview.store.ColumnType.TIME;

import dev.keyledger.events.Actor;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.NameFold;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.keyformat.MaskedKey;
import dev.keyledger.query.keyview.KeyView;
import dev.keyledger.query.keyview.Rotation;
import dev.keyledger.verifier.key.KeyCredentials;
import dev.keyledger.verifier.key.SecretState;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tables {@code key_view} and {@code workspace}, for the feed: whole views in and out. */
final class ViewTable {
    static final KeyTable<Map.Entry<String, String>> WORKSPACES = KeyTable.small("workspaces", "workspace");
    static final KeyTable<KeyView> TABLE = KeyTable.large("keys", "key_view");

    static final Column<KeyView, UUID> KEY_ID = TABLE.key("key_id", ID, KeyView::keyId);
    private static final Column<KeyView, String> WORKSPACE_ID = TABLE.column(
            "workspace_id", TEXT, view -> view.credentials().workspaceId().value());
    private static final Column<KeyView, String> KIND =
            TABLE.column("kind", TEXT, view -> view.kind().name().toLowerCase(Locale.ROOT));
    private static final Column<KeyView, String> NAME = TABLE.column("name", TEXT, KeyView::name);

    private static final Column<KeyView, String> PREFIX =
            TABLE.column("key_prefix", TEXT, view -> view.masked().prefix());
    private static final Column<KeyView, String> LAST_FOUR =
            TABLE.column("last_four", TEXT, view -> view.masked().lastFour());
    private static final Column<KeyView, List<String>> SCOPES =
            TABLE.column("scopes", TEXTS, view -> view.credentials().scopes());
    private static final Column<KeyView, Instant> CREATED_AT = TABLE.column("created_at", TIME, KeyView::createdAt);
    private static final Column<KeyView, String> CREATED_BY_ID =
            TABLE.column("created_by_id", TEXT, view -> view.createdBy().id());
    private static final Column<KeyView, String> CREATED_BY_NAME =
            TABLE.column("created_by_name", TEXT, view -> view.createdBy().name());
    private static final Column<KeyView, Instant> EXPIRES_AT =
            TABLE.column("expires_at", TIME, view -> view.credentials().expiresAt());
    private static final Column<KeyView, Instant> REVOKED_AT =
            TABLE.column("revoked_at", TIME, view -> view.credentials().revokedAt());
    private static final Column<KeyView, Instant> DISABLED_AT =
            TABLE.column("disabled_at", TIME, view -> view.credentials().disabledAt());
    private static final Column<KeyView, Instant> ROTATED_AT = TABLE.column("rotated_at", TIME, KeyView::rotatedAt);

    private static final Column<KeyView, UUID> ROTATION_ID =
            TABLE.column("rotation_id", ID, ofRotation(Rotation::rotationId));
    private static final Column<KeyView, String> RETIRE_OLD =
            TABLE.column("rotation_retire_old", TEXT, ofRotation(rotation -> rotation.retireOld()
                    .name()));
    private static final Column<KeyView, Integer> OLD_VERSION =
            TABLE.column("rotation_old_version", INT, ofRotation(Rotation::oldSecretVersion));
    private static final Column<KeyView, Instant> OLD_VALID_UNTIL =
            TABLE.column("rotation_old_valid_until", TIME, ofRotation(Rotation::oldValidUntil));
    private static final Column<KeyView, Boolean> SANDBOX_UPDATED = TABLE.column(
            "rotation_sandbox_updated",
            BOOLEAN,
            view -> view.rotation() != null && view.rotation().sandboxUpdated());
    private static final Column<KeyView, Boolean> OLD_RETIRED = TABLE.column(
            "rotation_old_retired",
            BOOLEAN,
            view -> view.rotation() != null && view.rotation().oldRetired());
    private static final Column<KeyView, Long> VERSION = TABLE.column("version", BIGINT, KeyView::version);

    static {
        TABLE.column("name_folded", TEXT, view -> NameFold.of(view.name()));
        TABLE.column(
                "secret_version", INT, view -> view.credentials().newestSecret().version());
        LineageColumns.addTo(TABLE);
        WORKSPACES.key("workspace_id", TEXT, Map.Entry::getKey);
        WORKSPACES.column("name", TEXT, Map.Entry::getValue);
    }

    private static final String LOAD = """
            SELECT v.*, w.name AS workspace_name
              FROM %1$skey_view v LEFT JOIN %1$sworkspace w ON v.kind = 'primary' AND w.workspace_id = v.workspace_id
             WHERE v.key_id = ANY (?) ORDER BY v.key_id FOR NO KEY UPDATE OF v
            """;

    private ViewTable() {}

    /**
     * Locks the rows as well, in one order: an instance that reads another partition, with other events of the same key,
     * waits here and then sees what was made of these.
     */
    static Map<UUID, KeyView> load(Views views, Collection<UUID> keyIds) throws SQLException {
        var loaded = new HashMap<UUID, KeyView>();
        try (PreparedStatement select = OfKeys.prepare(views.connection(), views.sql(LOAD), keyIds);
                ResultSet row = select.executeQuery()) {
            // Asked for once the rows are locked, so that they are no older.
            Map<UUID, List<SecretState>> secrets = SecretTable.load(views, keyIds);
            while (row.next()) {
                UUID keyId = KEY_ID.of(row);
                loaded.put(keyId, viewOf(row, credentialsOf(row, keyId, secrets.getOrDefault(keyId, List.of()))));
            }
        }
        return loaded;
    }

    /** The columns that {@link #credentialsOf} reads, for a select list. */
    static String credentials(String alias) {
        return Stream.concat(
                        Stream.of(WORKSPACE_ID, VERSION, SCOPES, EXPIRES_AT, REVOKED_AT, DISABLED_AT)
                                .map(Column::name),
                        LineageColumns.NAMES.stream())
                .map(name -> alias + "." + name)
                .collect(Collectors.joining(", "));
    }

    static KeyCredentials credentialsOf(ResultSet row, UUID keyId, List<SecretState> secrets) throws SQLException {
        return new KeyCredentials(
                keyId,
                new WorkspaceId(WORKSPACE_ID.of(row)),
                VERSION.of(row),
                LineageColumns.read(row, VERSION.of(row)),
                SCOPES.of(row),
                EXPIRES_AT.orNull(row),
                REVOKED_AT.orNull(row),
                DISABLED_AT.orNull(row),
                secrets);
    }

    private static KeyView viewOf(ResultSet row, KeyCredentials credentials) throws SQLException {
        return new KeyView(
                credentials,
                KeyKind.valueOf(KIND.of(row).toUpperCase(Locale.ROOT)),
                NAME.of(row),
                row.getString("workspace_name"),
                new MaskedKey(PREFIX.of(row), LAST_FOUR.of(row)),
                CREATED_AT.of(row),
                new Actor(CREATED_BY_ID.of(row), CREATED_BY_NAME.of(row)),
                ROTATED_AT.orNull(row),
                rotationOf(row));
    }

    private static @Nullable Rotation rotationOf(ResultSet row) throws SQLException {
        UUID rotationId = ROTATION_ID.orNull(row);
        return rotationId == null
                ? null
                : new Rotation(
                        rotationId,
                        ROTATED_AT.of(row),
                        RetireOld.valueOf(RETIRE_OLD.of(row)),
                        OLD_VERSION.of(row),
                        OLD_VALID_UNTIL.orNull(row),
                        SANDBOX_UPDATED.of(row),
                        OLD_RETIRED.of(row));
    }

    /**
     * @param known by key, what the tables hold
     * @param created views of which there is no row yet
     */
    static void save(Views views, Map<UUID, KeyView> known, Collection<KeyView> created, Collection<KeyView> changed)
            throws SQLException {
        TABLE.saveNew(views, created);
        TABLE.save(views, changed);
        nameWorkspaces(views, created);
        nameWorkspaces(views, changed);
        SecretTable.insert(views, created);
        SecretTable.update(views, known, changed);
    }

    private static <T> Function<KeyView, T> ofRotation(Function<Rotation, T> value) {
        return view -> view.rotation() == null ? null : value.apply(view.rotation());
    }

    /** One row a workspace, since one statement may not change a row twice. */
    private static void nameWorkspaces(Views views, Collection<KeyView> named) throws SQLException {
        var names = new TreeMap<String, String>();
        named.stream()
                .filter(view -> view.workspaceName() != null)
                .forEach(view -> names.put(view.credentials().workspaceId().value(), view.workspaceName()));
        WORKSPACES.save(views, names.entrySet());
    }
}
