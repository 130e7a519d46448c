package dev.keyledger.query.keyview.store;

import static dev.keyledger.query.keyview.store.ColumnType.BYTES;
import static dev.keyledger.query.keyview.store.ColumnType.ID;
import static dev.keyledger.query.keyview.store.ColumnType.INT;
import static dev.keyledger.query.keyview.store.ColumnType.TEXT;
import static dev.keyledger.query.keyview.store.ColumnType.TIME;

import dev.keyledger.feed.Known;
import dev.keyledger.keyformat.KeyHmac;
import dev.keyledger.query.keyview.KeyView;
import dev.keyledger.verifier.key.SecretState;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table {@code key_secret}. Its HMACs leave it for the feed's fold and the verifier's snapshot, nowhere else. */
final class SecretTable {
    /** A secret of a key. */
    record Row(UUID keyId, SecretState secret) {}

    static final KeyTable<Row> TABLE = KeyTable.large("secrets", "key_secret");

    static final Column<Row, UUID> KEY_ID = TABLE.key("key_id", ID, Row::keyId);
    private static final Column<Row, Integer> VERSION =
            TABLE.key("secret_version", INT, row -> row.secret().version());
    private static final Column<Row, byte[]> HMAC =
            TABLE.column("hmac", BYTES, row -> row.secret().hmac().toBytes());
    private static final Column<Row, String> PEPPER_ID =
            TABLE.column("pepper_id", TEXT, row -> row.secret().pepperId());
    private static final Column<Row, Instant> RETIRED_AT =
            TABLE.column("retired_at", TIME, row -> row.secret().retiredAt());
    private static final Column<Row, Instant> VALID_UNTIL =
            TABLE.column("valid_until", TIME, row -> row.secret().validUntil());

    private static final String LOAD =
            "SELECT * FROM %1$skey_secret WHERE key_id = ANY (?) ORDER BY key_id, secret_version";

    private SecretTable() {}

    static Map<UUID, List<SecretState>> load(Views views, Collection<UUID> keyIds) throws SQLException {
        var secrets = new HashMap<UUID, List<SecretState>>();
        try (PreparedStatement select = OfKeys.prepare(views.connection(), views.sql(LOAD), keyIds);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                secrets.computeIfAbsent(KEY_ID.of(row), id -> new ArrayList<>()).add(secretOf(row));
            }
        }
        return secrets;
    }

    static SecretState secretOf(ResultSet row) throws SQLException {
        return new SecretState(
                VERSION.of(row),
                KeyHmac.of(HMAC.of(row)),
                PEPPER_ID.of(row),
                RETIRED_AT.orNull(row),
                VALID_UNTIL.orNull(row));
    }

    /** @param created views of which there is no row yet */
    static void insert(Views views, Collection<KeyView> created) throws SQLException {
        TABLE.saveNew(views, created.stream().flatMap(SecretTable::rowsOf).toList());
    }

    /**
     * Writes the secrets in which keys differ from what the table holds of them, and no others: most events change none.
     *
     * @param known by key, what the table holds
     */
    static void update(Views views, Map<UUID, KeyView> known, Collection<KeyView> changed) throws SQLException {
        var different = new ArrayList<Row>();
        var forgotten = new ArrayList<Row>();
        for (KeyView view : changed) {
            List<SecretState> before =
                    Known.of(known, view.keyId()).credentials().secrets();
            List<SecretState> after = view.credentials().secrets();
            if (!before.equals(after)) {
                different.addAll(rowsOf(view)
                        .filter(row -> !before.contains(row.secret()))
                        .toList());
                var kept = after.stream().map(SecretState::version).collect(Collectors.toSet());
                before.stream()
                        .filter(secret -> !kept.contains(secret.version()))
                        .forEach(secret -> forgotten.add(new Row(view.keyId(), secret)));
            }
        }
        TABLE.save(views, different);
        TABLE.remove(views, forgotten);
    }

    private static Stream<Row> rowsOf(KeyView view) {
        return view.credentials().secrets().stream().map(secret -> new Row(view.keyId(), secret));
    }
}
