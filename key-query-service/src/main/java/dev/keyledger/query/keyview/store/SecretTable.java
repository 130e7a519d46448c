package dev.keyledger.query.keyview.store;

import dev.keyledger.keyformat.KeyHmac;
import dev.keyledger.query.keyview.KeyView;
import dev.keyledger.query.keyview.SecretState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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
    private static final String TARGET =
            "key_secret (key_id, secret_version, hmac, pepper_id, retired_at, valid_until)";

    private static final String SAVE = "INSERT INTO " + TARGET + """

            SELECT * FROM unnest(?::uuid[], ?::int[], ?::bytea[], ?::text[], ?::timestamptz[], ?::timestamptz[])
            ON CONFLICT (key_id, secret_version)
            DO UPDATE SET retired_at = excluded.retired_at, valid_until = excluded.valid_until
            """;

    private static final String FORGET = """
            DELETE FROM key_secret s USING unnest(?::uuid[], ?::int[]) AS forgotten (key_id, secret_version)
            WHERE s.key_id = forgotten.key_id AND s.secret_version = forgotten.secret_version
            """;

    private SecretTable() {}

    static Map<UUID, List<SecretState>> load(Connection connection, Collection<UUID> keyIds) throws SQLException {
        var secrets = new HashMap<UUID, List<SecretState>>();
        try (PreparedStatement select = OfKeys.prepare(
                        connection,
                        "SELECT * FROM key_secret WHERE key_id = ANY (?) ORDER BY key_id, secret_version",
                        keyIds);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                secrets.computeIfAbsent(row.getObject("key_id", UUID.class), id -> new ArrayList<>())
                        .add(secretOf(row));
            }
        }
        return secrets;
    }

    static SecretState secretOf(ResultSet row) throws SQLException {
        return new SecretState(
                row.getInt("secret_version"),
                KeyHmac.of(row.getBytes("hmac")),
                row.getString("pepper_id"),
                Columns.instant(row, "retired_at"),
                Columns.instant(row, "valid_until"));
    }

    private record Row(UUID keyId, SecretState secret) {}

    /** @param created views of which there is no row yet */
    static void insert(Connection connection, Collection<KeyView> created) throws SQLException {
        rows(created.stream().flatMap(SecretTable::rowsOf).toList()).insert(connection, TARGET, SAVE);
    }

    /**
     * Writes the secrets in which keys differ from what the table holds of them, and no others: most events change none.
     *
     * @param known by key, what the table holds
     */
    static void update(Connection connection, Map<UUID, KeyView> known, Collection<KeyView> changed)
            throws SQLException {
        var different = new ArrayList<Row>();
        var forgotten = new ArrayList<Row>();
        for (KeyView view : changed) {
            List<SecretState> before = known.get(view.keyId()).credentials().secrets();
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
        rows(different).execute(connection, SAVE);
        new ManyRows<>(forgotten)
                .column("uuid", Row::keyId)
                .column("int", row -> row.secret().version())
                .execute(connection, FORGET);
    }

    private static Stream<Row> rowsOf(KeyView view) {
        return view.credentials().secrets().stream().map(secret -> new Row(view.keyId(), secret));
    }

    private static ManyRows<Row> rows(List<Row> rows) {
        return new ManyRows<>(rows)
                .column("uuid", Row::keyId)
                .column("int", row -> row.secret().version())
                .bytes(row -> row.secret().hmac().toBytes())
                .column("text", row -> row.secret().pepperId())
                .timestamps(row -> row.secret().retiredAt())
                .timestamps(row -> row.secret().validUntil());
    }
}
