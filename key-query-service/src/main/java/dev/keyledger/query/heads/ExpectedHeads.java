package dev.keyledger.query.heads;

import dev.keyledger.kit.database.Jdbc;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * What must be in the key views after a rebuild, as its operator has it from the event store: this service asks no
 * other. Kept in the database, since there is a row for each key. Every method works inside the caller's transaction.
 */
public final class ExpectedHeads {
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);

    private static final String ADD = """
            INSERT INTO expected_head (heads, key_id, version, event_id, given_at)
            SELECT ?, key_id, version, event_id, ? FROM unnest(?::uuid[], ?::bigint[], ?::uuid[])
                AS given (key_id, version, event_id)
            ON CONFLICT (heads, key_id) DO UPDATE SET version = excluded.version, event_id = excluded.event_id
            """;

    private ExpectedHeads() {}

    /** @return how many there are under this id now */
    static long add(Connection connection, UUID heads, Collection<KeyHead> given, Instant now) throws SQLException {
        Jdbc.update(
                connection,
                ADD,
                heads,
                now,
                connection.createArrayOf(
                        "uuid", given.stream().map(KeyHead::keyId).toArray()),
                connection.createArrayOf(
                        "bigint", given.stream().map(KeyHead::version).toArray()),
                connection.createArrayOf(
                        "uuid", given.stream().map(KeyHead::eventId).toArray()));
        return count(connection, heads);
    }

    public static long count(Connection connection, UUID heads) throws SQLException {
        return Jdbc.number(connection, "SELECT count(*) FROM expected_head WHERE heads = ?", heads);
    }

    public static void remove(Connection connection, UUID heads) throws SQLException {
        Jdbc.update(connection, "DELETE FROM expected_head WHERE heads = ?", heads);
    }

    /** Heads that were given for a rebuild that nobody has started since. */
    public static void removeForgotten(Connection connection, Instant now) throws SQLException {
        Jdbc.update(connection, "DELETE FROM expected_head WHERE given_at < ?", now.minus(FORGOTTEN_AFTER));
    }

    /**
     * What is lacking.
     *
     * @param keys of which some event is
     * @param events of all of them
     * @param named the first keys
     */
    public record Lack(long keys, long events, List<String> named) {
        public boolean isNone() {
            return keys == 0;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "%d events of %d keys, such as %s", events, keys, String.join(", ", named));
        }
    }

    /**
     * Runs a query whose rows are a key and how many of its events are lacking.
     *
     * @param namedMax how many keys are named
     */
    public static Lack lackOf(Connection connection, String query, int namedMax) throws SQLException {
        long keys = 0;
        long events = 0;
        var named = new ArrayList<String>();
        try (Statement select = connection.createStatement()) {
            select.setFetchSize(1_000);
            try (ResultSet row = select.executeQuery(query)) {
                while (row.next()) {
                    keys++;
                    events += row.getLong(2);
                    if (named.size() < namedMax) {
                        named.add(row.getString(1));
                    }
                }
            }
        }
        return new Lack(keys, events, named);
    }
}
