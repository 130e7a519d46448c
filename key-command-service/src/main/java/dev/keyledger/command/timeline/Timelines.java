package dev.keyledger.command.timeline;

import dev.keyledger.command.Uuid7;
import dev.keyledger.events.key.TimelineId;
import dev.keyledger.kit.database.Jdbc;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
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
        return Jdbc.list(connection, CURRENT, Timelines::timelineOf).getFirst();
    }

    private static Timeline timelineOf(ResultSet row) throws SQLException {
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

    /** What was found about the store as it is now; nothing yet if it isn't the one that was looked at last. */
    StoreState state() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return state(connection);
        }
    }

    private static StoreState state(Connection connection) throws SQLException {
        return Jdbc.list(
                        connection,
                        STATE,
                        row -> row.getString(1).equals("complete")
                                ? StoreState.COMPLETE
                                : StoreState.behind(row.getString(2)))
                .stream()
                .findFirst()
                .orElse(StoreState.UNCHECKED);
    }

    /** What has to be read before the store is looked at, so that the finding is about that store and no later one. */
    String incarnation() throws SQLException {
        return Jdbc.first(dataSource, "SELECT store_incarnation()", row -> row.getString(1))
                .orElseThrow();
    }

    void checked(String incarnation, StoreState found) throws SQLException {
        Jdbc.update(dataSource, CHECKED, incarnation, found.takesCommands() ? "complete" : "behind", found.detail());
    }

    boolean hasEventAt(long position, UUID eventId) throws SQLException {
        String select = "SELECT position FROM events WHERE position = ? AND event_id = ?";
        return Jdbc.first(dataSource, select, row -> true, position, eventId).isPresent();
    }

    /** Which of the events the store lacks. */
    List<UUID> missing(List<PublishedEvent> published) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return Jdbc.list(
                    connection,
                    MISSING,
                    row -> row.getObject(1, UUID.class),
                    arrayOf(connection, "uuid", published.stream().map(PublishedEvent::eventId)),
                    arrayOf(connection, "uuid", published.stream().map(PublishedEvent::keyId)),
                    arrayOf(connection, "bigint", published.stream().map(PublishedEvent::version)));
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
                Jdbc.update(
                        connection,
                        BEGIN,
                        after(current, newestPublished).value(),
                        acceptedBy,
                        topicId,
                        arrayOf(connection, "bigint", ends.stream()),
                        lost);
                Timeline begun = current(connection);
                connection.commit();
                return begun;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
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
