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

/** The table {@code key_secret}. Its HMACs leave it for the feed's fold and the verifier's snapshot, nowhere else. */
final class SecretTable {
    private static final String SAVE = """
            INSERT INTO key_secret (key_id, secret_version, hmac, pepper_id, retired_at, valid_until)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (key_id, secret_version)
            DO UPDATE SET retired_at = excluded.retired_at, valid_until = excluded.valid_until
            """;

    private SecretTable() {}

    static Map<UUID, List<SecretState>> load(Connection connection, Collection<UUID> keyIds) throws SQLException {
        var secrets = new HashMap<UUID, List<SecretState>>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT * FROM key_secret WHERE key_id = ANY (?) ORDER BY key_id, secret_version")) {
            select.setArray(1, connection.createArrayOf("uuid", keyIds.toArray()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    secrets.computeIfAbsent(row.getObject("key_id", UUID.class), id -> new ArrayList<>())
                            .add(secretOf(row));
                }
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

    static void save(Connection connection, Collection<KeyView> views) throws SQLException {
        try (PreparedStatement save = connection.prepareStatement(SAVE)) {
            for (KeyView view : views) {
                for (SecretState secret : view.credentials().secrets()) {
                    save.setObject(1, view.keyId());
                    save.setInt(2, secret.version());
                    save.setBytes(3, secret.hmac().toBytes());
                    save.setString(4, secret.pepperId());
                    save.setObject(5, Columns.timestamp(secret.retiredAt()));
                    save.setObject(6, Columns.timestamp(secret.validUntil()));
                    save.addBatch();
                }
            }
            save.executeBatch();
        }
    }
}
