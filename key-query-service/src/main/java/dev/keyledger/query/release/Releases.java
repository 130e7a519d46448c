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

    /** Of one key, in the transaction that takes it out of quarantine. */
    public static void note(Connection connection, UUID keyId) throws SQLException {
        Jdbc.update(connection, """
                INSERT INTO key_release VALUES (?, statement_timestamp())
                ON CONFLICT (key_id) DO UPDATE SET released_at = excluded.released_at
                """, keyId);
    }

    /**
     * The keys that can be released elsewhere now, the first released first. Those that lack an event, or whose view an older
     * build has changed since, wait until that is over and hold nobody back.
     */
    static List<Due> due(Connection connection) throws SQLException {
        return Jdbc.list(
                connection,
                """
                SELECT r.key_id, r.released_at FROM key_release r JOIN key_view v ON v.key_id = r.key_id
                WHERE v.last_event_id IS NOT NULL AND v.last_event_version = v.version
                    AND NOT EXISTS (SELECT FROM key_parked p WHERE p.key_id = r.key_id)
                    AND NOT EXISTS (SELECT FROM key_quarantine q WHERE q.key_id = r.key_id)
                ORDER BY r.released_at LIMIT\s""" + BATCH_MAX,
                row -> new Due(row.getObject(1, UUID.class), row.getObject(2, OffsetDateTime.class)));
    }

    /** What is in quarantine again is released again some time, and noted again then. */
    static void forgetDoubted(Connection connection) throws SQLException {
        Jdbc.update(connection, """
                DELETE FROM key_release r WHERE EXISTS (SELECT FROM key_quarantine q WHERE q.key_id = r.key_id)
                """);
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
