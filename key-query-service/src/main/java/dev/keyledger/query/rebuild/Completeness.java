package dev.keyledger.query.rebuild;

import dev.keyledger.query.heads.ExpectedHeads;
import dev.keyledger.query.heads.ExpectedHeads.Lack;
import dev.keyledger.query.keyview.store.ParkedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Whether the build lacks events that there must be. An event of the build is in its key's history, or parked, or in
 * quarantine: those are not lost, only not to be shown yet. Of a key with as many in quarantine as are kept, more may have
 * come than can be told; its state is unknown, and nothing could make it more so.
 */
final class Completeness {
    private static final int NAMED_MAX = 5;

    private final Connection connection;

    Completeness(Connection connection) {
        this.connection = connection;
    }

    /** Of what the event store has, as it was given under this id. One pass over each table, however many keys. */
    Lack lackOfHeads(UUID heads) throws SQLException {
        return ExpectedHeads.lackOf(
                connection,
                """
            SELECT h.key_id, h.version - coalesce(b.version, 0) - coalesce(p.events, 0) - coalesce(q.events, 0)
              FROM expected_head h
              LEFT JOIN %1$s.key_view b ON b.key_id = h.key_id
              LEFT JOIN (SELECT key_id, count(*) AS events FROM %1$s.key_parked GROUP BY key_id) p
                     ON p.key_id = h.key_id
              LEFT JOIN (SELECT key_id, count(*) AS events FROM %1$s.key_quarantine GROUP BY key_id) q
                     ON q.key_id = h.key_id
             WHERE h.heads = '%2$s'
                   AND h.version > coalesce(b.version, 0) + coalesce(p.events, 0) + coalesce(q.events, 0)
                   AND coalesce(q.events, 0) < %3$s
             ORDER BY h.key_id
            """.formatted(BuildTables.SCHEMA.name(), heads, ParkedTable.QUARANTINED_PER_KEY_MAX),
                NAMED_MAX);
    }

    /** Keys whose last event is another one than the event store has: what was read is not what was stored. */
    Lack otherHeads(UUID heads) throws SQLException {
        return ExpectedHeads.lackOf(connection, """
                SELECT h.key_id, 1
                  FROM expected_head h JOIN %1$s.key_view b ON b.key_id = h.key_id
                 WHERE h.heads = '%2$s' AND b.last_event_version = h.version AND b.last_event_id <> h.event_id
                 ORDER BY h.key_id
                """.formatted(BuildTables.SCHEMA.name(), heads), NAMED_MAX);
    }

    /**
     * Of what the live views have; after their differences were noted, since only keys that differ can lack something. Live
     * rows of no live key, which damage may leave, are no reason.
     */
    Lack lackOfLive() throws SQLException {
        return ExpectedHeads.lackOf(
                connection, """
            SELECT * FROM (
                SELECT d.key_id,
                       (SELECT count(*) FROM key_history l WHERE l.key_id = d.key_id)
                           + (SELECT count(*) FROM key_parked l WHERE l.key_id = d.key_id)
                           - (SELECT count(*) FROM %1$s.key_history b WHERE b.key_id = d.key_id)
                           - (SELECT count(*) FROM %1$s.key_parked b WHERE b.key_id = d.key_id)
                           - (SELECT count(*) FROM %1$s.key_quarantine b WHERE b.key_id = d.key_id) AS events
                  FROM %1$s.differing d JOIN key_view l ON l.key_id = d.key_id
                 WHERE (SELECT count(*) FROM %1$s.key_quarantine b WHERE b.key_id = d.key_id) < %2$s
            ) lack
            WHERE events > 0 ORDER BY key_id
            """.formatted(BuildTables.SCHEMA.name(), ParkedTable.QUARANTINED_PER_KEY_MAX), NAMED_MAX);
    }
}
