package dev.keyledger.system;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Looks into the command service's database, where the truth is. */
final class EventStore {
    private static final String DATABASE = "keyledger_command";

    /** What the session of the relay that leads is called, and no other. */
    private static final String LEADERS_SESSION = "key-command-service-relay";

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
        return number("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = '%s'"
                        .formatted(LEADERS_SESSION))
                > 0;
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
