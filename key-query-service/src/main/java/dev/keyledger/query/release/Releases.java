package dev.keyledger.query.release;

import dev.keyledger.kit.database.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** Keys that are released from quarantine and that verifiers haven't been told of. */
public final class Releases {
    /** Of so many at a time they are told. */
    private static final int BATCH_MAX = 500;

    private Releases() {}

    record Due(UUID keyId, OffsetDateTime releasedAt) {}

    /**
     * In the transaction that takes them out of quarantine: who commits that has told it, or will.
     *
     * @param quarantine the table that the live one is about to be made equal to
     */
    public static void note(Connection connection, String quarantine) throws SQLException {
        Jdbc.update(connection, """
                INSERT INTO key_release
                SELECT DISTINCT l.key_id, statement_timestamp() FROM key_quarantine l
                WHERE l.key_id IS NOT NULL AND NOT EXISTS (SELECT FROM %s b WHERE b.key_id = l.key_id)
                ON CONFLICT (key_id) DO UPDATE SET released_at = excluded.released_at
                """.formatted(quarantine));
    }

    static List<Due> due(Connection connection) throws SQLException {
        return Jdbc.list(
                connection,
                "SELECT key_id, released_at FROM key_release ORDER BY released_at LIMIT " + BATCH_MAX,
                row -> new Due(row.getObject(1, UUID.class), row.getObject(2, OffsetDateTime.class)));
    }

    /** Unless they were released once more in the meantime. */
    static void told(Connection connection, List<Due> due) throws SQLException {
        Jdbc.update(
                connection,
                """
                DELETE FROM key_release r USING unnest(?::uuid[], ?::timestamptz[]) AS told (key_id, released_at)
                WHERE r.key_id = told.key_id AND r.released_at = told.released_at
                """,
                connection.createArrayOf("uuid", due.stream().map(Due::keyId).toArray()),
                connection.createArrayOf(
                        "timestamptz",
                        due.stream()
                                .map(row -> row.releasedAt().withOffsetSameInstant(ZoneOffset.UTC))
                                .toArray()));
    }
}
