package dev.keyledger.command.timeline;

import dev.keyledger.command.Uuid7;
import dev.keyledger.events.key.TimelineId;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** The tables {@code timelines} and {@code store_check}, and what the store can be asked about its events. */
@ApplicationScoped
class Timelines {
    private static final int VERSION_BITS = 0x7000;
    private static final int MILLIS_SHIFT = 16;
    private static final long BELOW_MILLIS = 0xFFFF;

    private static final String CURRENT = """
            SELECT timeline_id, from_position, accepted_at, accepted_by, topic_id, end_offsets, lost
              FROM timelines ORDER BY timeline_id DESC LIMIT 1""";

    private static final String BEGIN = """
            INSERT INTO timelines (timeline_id, from_position, accepted_at, accepted_by, topic_id, end_offsets, lost)
            SELECT ?, coalesce(max(position), 0) + 1, clock_timestamp(), ?, ?, ?, ? FROM events""";

    private static final String CHECKED = """
            INSERT INTO store_check (incarnation, verdict, detail, checked_at) VALUES (?, ?, ?, clock_timestamp())
            ON CONFLICT (only_row) DO UPDATE SET incarnation = excluded.incarnation, verdict = excluded.verdict,
                detail = excluded.detail, checked_at = excluded.checked_at""";

    private static final String STATE = """
            SELECT c.verdict, c.detail FROM store_check c WHERE c.incarnation = store_incarnation()""";

    private static final String MISSING = """
            SELECT k.event_id FROM unnest(?::uuid[], ?::uuid[], ?::bigint[]) AS k (event_id, key_id, version)
             WHERE NOT EXISTS (SELECT FROM events e
                                WHERE e.stream_id = k.key_id AND e.version = k.version AND e.event_id = k.event_id)""";

    private final DataSource dataSource;

    Timelines(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    Timeline current() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return current(connection);
        }
    }

    private static Timeline current(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CURRENT)) {
            row.next();
            Array endOffsets = row.getArray(6);
            return new Timeline(
                    new TimelineId(row.getObject(1, UUID.class)),
                    row.getLong(2),
                    row.getObject(3, OffsetDateTime.class).toInstant(),
                    row.getString(4),
                    row.getString(5),
                    endOffsets == null ? List.of() : List.of((Long[]) endOffsets.getArray()),
                    row.getLong(7));
        }
    }

    /** What was found about the store as it is now; nothing yet if it isn't the one that was looked at last. */
    StoreState state() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return state(connection);
        }
    }

    private static StoreState state(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(STATE)) {
            if (!row.next()) {
                return StoreState.UNCHECKED;
            }
            return row.getString(1).equals("complete") ? StoreState.COMPLETE : StoreState.behind(row.getString(2));
        }
    }

    /** What has to be read before the store is looked at, so that the finding is about that store and no later one. */
    String incarnation() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT store_incarnation()")) {
            row.next();
            return row.getString(1);
        }
    }

    void checked(String incarnation, StoreState found) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement upsert = connection.prepareStatement(CHECKED)) {
            upsert.setString(1, incarnation);
            upsert.setString(2, found.takesCommands() ? "complete" : "behind");
            upsert.setString(3, found.detail());
            upsert.executeUpdate();
        }
    }

    boolean hasEventAt(long position, UUID eventId) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT FROM events WHERE position = ? AND event_id = ?")) {
            select.setLong(1, position);
            select.setObject(2, eventId);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    /** Which of the events the store lacks. */
    List<UUID> missing(List<PublishedEvent> published) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(MISSING)) {
            select.setArray(1, arrayOf(connection, "uuid", published.stream().map(PublishedEvent::eventId)));
            select.setArray(2, arrayOf(connection, "uuid", published.stream().map(PublishedEvent::keyId)));
            select.setArray(3, arrayOf(connection, "bigint", published.stream().map(PublishedEvent::version)));
            try (ResultSet row = select.executeQuery()) {
                var missing = new ArrayList<UUID>();
                while (row.next()) {
                    missing.add(row.getObject(1, UUID.class));
                }
                return missing;
            }
        }
    }

    private static Array arrayOf(Connection connection, String type, Stream<?> values) throws SQLException {
        return connection.createArrayOf(type, values.toArray());
    }

    /**
     * Begins a new timeline.
     *
     * @param expected the one that whoever accepts has seen
     * @param newestPublished no older than any that is named on the topic: the store may have forgotten later ones than
     *     its own
     * @throws TimelineRefused if the store takes commands, has not been looked at, or has begun another timeline
     */
    Timeline begin(
            TimelineId expected,
            TimelineId newestPublished,
            String acceptedBy,
            String topicId,
            List<Long> ends,
            long lost)
            throws SQLException, TimelineRefused {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement lock = connection.createStatement()) {
                lock.execute("LOCK TABLE timelines IN EXCLUSIVE MODE");
                TimelineId current = current(connection).id();
                if (!current.equals(expected)) {
                    throw new TimelineRefused(TimelineRefused.Reason.CHANGED);
                }
                if (!state(connection).isBehind()) {
                    throw new TimelineRefused(TimelineRefused.Reason.NOT_NEEDED);
                }
                insert(connection, after(current, newestPublished), acceptedBy, topicId, ends, lost);
                Timeline begun = current(connection);
                connection.commit();
                return begun;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private static void insert(
            Connection connection, TimelineId id, String acceptedBy, String topicId, List<Long> ends, long lost)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(BEGIN)) {
            insert.setObject(1, id.value());
            insert.setString(2, acceptedBy);
            insert.setString(3, topicId);
            insert.setArray(4, connection.createArrayOf("bigint", ends.toArray()));
            insert.setLong(5, lost);
            insert.executeUpdate();
        }
    }

    /** A new id, larger than both whatever the clock says. */
    static TimelineId after(TimelineId one, TimelineId other) {
        TimelineId newest = one.isAfter(other) ? one : other;
        UUID fresh = Uuid7.next();
        if (new TimelineId(fresh).isAfter(newest)) {
            return new TimelineId(fresh);
        }
        long nextMillis = (newest.value().getMostSignificantBits() >>> MILLIS_SHIFT) + 1;
        long random = fresh.getMostSignificantBits() & BELOW_MILLIS & ~0xF000L;
        return new TimelineId(
                new UUID(nextMillis << MILLIS_SHIFT | VERSION_BITS | random, fresh.getLeastSignificantBits()));
    }
}
