package dev.keyledger.system;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Looks into the command service's database, where the truth is. */
final class EventStore {
    private static final String DATABASE = "keyledger_command";

    /** What the relay that leads has locked: "keyledge" in ASCII. Migrations lock something else. */
    private static final String LEADERS_LOCK = "x'6b65796c65646765'::bigint";

    private final Databases databases;

    EventStore(Databases databases) {
        this.databases = databases;
    }

    /** The ids of all events. */
    Set<String> eventIds() {
        return pairs("SELECT event_id, 1 FROM events").keySet();
    }

    /** By key id, what happened to each key, with the versions. */
    Map<String, String> histories() {
        return pairs("""
                SELECT stream_id, string_agg(version || ' ' || replace(type, 'key.', ''), ', ' ORDER BY version)
                  FROM events
                 GROUP BY stream_id""");
    }

    long newestPosition() {
        return number("SELECT coalesce(max(position), 0) FROM events");
    }

    long unsentUpTo(long position) {
        return number("SELECT count(*) FROM outbox WHERE position <= " + position);
    }

    /** Ends the connection of the relay that leads, and says whether there was one. */
    boolean cutRelay() {
        return number("""
                SELECT count(pg_terminate_backend(pid))
                  FROM pg_locks
                 WHERE locktype = 'advisory' AND granted AND (classid::bigint << 32 | objid::bigint) = %s""".formatted(LEADERS_LOCK)) > 0;
    }

    private long number(String sql) {
        return Long.parseLong(pairs("SELECT 'number', (" + sql + ")::text").get("number"));
    }

    private Map<String, String> pairs(String sql) {
        try (Connection connection = databases.connect(DATABASE);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var pairs = new HashMap<String, String>();
            while (rows.next()) {
                pairs.put(rows.getString(1), rows.getString(2));
            }
            return pairs;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
