package dev.keyledger.command.outbox;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.codec.EventType;
import dev.keyledger.events.key.KeyProgress.LastEvent;
import dev.keyledger.events.key.TimelineId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;

/**
 * The outbox as its one leader sees it. Everything goes over the connection whose session holds the leader's lock: if
 * that session ends, so does the lead, and with it every way to read or delete. For one thread.
 */
final class Outbox implements AutoCloseable {
    /** Any number that nothing else in this database locks: "keyledge" in ASCII. */
    private static final long LEADER_LOCK = 0x6b65796c65646765L;

    /**
     * Looks each event up by its position. As a plain join, on tables without statistics, the planner merges both and so
     * reads the whole log for every batch; OFFSET 0 leaves it no choice.
     */
    static final String UNSENT = """
            SELECT e.position, e.event_id, e.workspace_id, e.stream_id, e.version, e.type, e.schema_version,
                   e.occurred_at, e.data::text,
                   (SELECT t.timeline_id FROM timelines t WHERE t.from_position <= o.position
                     ORDER BY t.timeline_id DESC LIMIT 1)
              FROM outbox o, LATERAL (SELECT * FROM events WHERE events.position = o.position OFFSET 0) e
             ORDER BY o.position
             LIMIT ?""";

    /** The clock is read after the statement's snapshot was taken, so whatever that shows had committed by then. */
    private static final String STANDING = """
            SELECT clock_timestamp(), store_takes_commands(), current_timeline(), last.position, last.event_id
              FROM (VALUES (1)) AS one_row
              LEFT JOIN LATERAL (SELECT position, event_id FROM events ORDER BY position DESC LIMIT 1) last ON true""";

    private static final int ALWAYS_PLAN = 0;

    private final Connection connection;

    private Outbox(Connection connection) {
        this.connection = connection;
    }

    /** Empty if another instance leads. */
    static Optional<Outbox> lead(DataSource dataSource) throws SQLException {
        Connection connection = dataSource.getConnection();
        boolean leads = false;
        try (Statement statement = connection.createStatement()) {
            try (ResultSet locked = statement.executeQuery("SELECT pg_try_advisory_lock(" + LEADER_LOCK + ")")) {
                leads = locked.next() && locked.getBoolean(1);
            }
            if (leads) {
                statement.execute("LISTEN " + OutboxBell.CHANNEL);
            }
            return leads ? Optional.of(new Outbox(connection)) : Optional.empty();
        } finally {
            if (!leads) {
                connection.close();
            }
        }
    }

    /**
     * The unsent set in the order of positions, its first {@code limit} rows. Not what lies behind the last one seen:
     * transactions commit out of order, and whatever commits late is here all the same.
     */
    List<UnsentEvent> unsent(int limit) throws SQLException {
        try (PreparedStatement select = prepare(UNSENT)) {
            select.setInt(1, limit);
            try (ResultSet rows = select.executeQuery()) {
                var events = new ArrayList<UnsentEvent>();
                while (rows.next()) {
                    events.add(eventOf(rows));
                }
                return events;
            }
        }
    }

    /** Planned each time: PostgreSQL would keep a plan for a small table until there are new statistics. */
    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.unwrap(PGStatement.class).setPrepareThreshold(ALWAYS_PLAN);
        return statement;
    }

    private static UnsentEvent eventOf(ResultSet row) throws SQLException {
        String type = row.getString(6);
        return new UnsentEvent(
                row.getLong(1),
                row.getObject(2, UUID.class),
                new WorkspaceId(row.getString(3)),
                row.getObject(4, UUID.class),
                row.getLong(5),
                EventType.ofWireName(type)
                        .orElseThrow(() -> new IllegalStateException("the event store holds an unknown type " + type)),
                row.getInt(7),
                row.getObject(8, OffsetDateTime.class).toInstant(),
                new TimelineId(row.getObject(10, UUID.class)),
                row.getString(9));
    }

    /** Deletes what Kafka has acknowledged. */
    void sent(Collection<UnsentEvent> events) throws SQLException {
        Long[] positions = events.stream().map(UnsentEvent::position).toArray(Long[]::new);
        try (PreparedStatement delete = prepare("DELETE FROM outbox WHERE position = ANY (?)")) {
            delete.setArray(1, connection.createArrayOf("bigint", positions));
            delete.executeUpdate();
        }
    }

    /**
     * Where the store stands.
     *
     * @param asOf by the database's clock, the one that all instances of the service have in common
     * @param lastEvent one that had committed by then; null: there is none
     * @param takesCommands whether it is known to lack nothing that was published
     */
    record Standing(Instant asOf, TimelineId timelineId, LastEvent lastEvent, boolean takesCommands) {}

    Standing standing() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(STANDING)) {
            row.next();
            UUID lastEvent = row.getObject(5, UUID.class);
            return new Standing(
                    row.getObject(1, OffsetDateTime.class).toInstant(),
                    new TimelineId(row.getObject(3, UUID.class)),
                    lastEvent == null ? null : new LastEvent(row.getLong(4), lastEvent),
                    row.getBoolean(2));
        }
    }

    /** Waits until the bell rings, or for {@code atMost}; at least for a millisecond. */
    void await(Duration atMost) throws SQLException {
        int millis = Math.toIntExact(Math.max(1, atMost.toMillis()));
        connection.unwrap(PGConnection.class).getNotifications(millis);
    }

    /** Gives up the lead. The connection may go back to a pool, so the lock must be released by name. */
    @Override
    public void close() throws SQLException {
        try (connection;
                Statement statement = connection.createStatement()) {
            statement.execute("UNLISTEN *");
            statement.execute("SELECT pg_advisory_unlock_all()");
        }
    }
}
