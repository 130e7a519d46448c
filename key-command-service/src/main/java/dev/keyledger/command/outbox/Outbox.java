package dev.keyledger.command.outbox;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.codec.EventType;
import dev.keyledger.events.key.KeyProgress.LastEvent;
import dev.keyledger.events.key.TimelineId;
import dev.keyledger.kit.lease.Lease;
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
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outbox as its one leader sees it, for as long as it renews its lease. The lease is no fence: a leader that has lost
 * it unawares may send events again, which readers drop, and delete what Kafka has acknowledged, as its successor would.
 * For one thread.
 */
final class Outbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final String LEASE = "relay";
    /** What the leader's session is called in {@code pg_stat_activity}. */
    private static final String APPLICATION_NAME = "key-command-service-relay";

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
            SELECT clock_timestamp(), takes_commands, timeline_id, last.position, last.event_id
              FROM store_standing
              LEFT JOIN LATERAL (SELECT position, event_id FROM events ORDER BY position DESC LIMIT 1) last ON true""";

    private static final int ALWAYS_PLAN = 0;

    private final Connection connection;
    private final Lease lease;
    private final int usualTimeoutMillis;

    private Outbox(Connection connection, Lease lease, int usualTimeoutMillis) {
        this.connection = connection;
        this.lease = lease;
        this.usualTimeoutMillis = usualTimeoutMillis;
    }

    /**
     * Empty if another instance leads.
     *
     * @param instance one id per process
     * @param lasts how long the lead lasts without being renewed, and how long PostgreSQL has for an answer: one that
     *     comes later would come too late
     */
    static Optional<Outbox> lead(DataSource dataSource, UUID instance, Duration lasts) throws SQLException {
        Connection connection = dataSource.getConnection();
        Optional<Outbox> outbox = Optional.empty();
        try {
            int usualTimeoutMillis = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(lasts.toMillis()));
            outbox = Lease.take(connection, LEASE, instance, lasts)
                    .map(lease -> new Outbox(connection, lease, usualTimeoutMillis));
            if (outbox.isEmpty()) {
                connection.setNetworkTimeout(Runnable::run, usualTimeoutMillis);
            } else {
                outbox.get().listen();
            }
            return outbox;
        } finally {
            if (outbox.isEmpty()) {
                connection.close();
            }
        }
    }

    private void listen() throws SQLException {
        execute("SET application_name = '" + APPLICATION_NAME + "'");
        execute("LISTEN " + OutboxBell.CHANNEL);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Keeps the lead, since something got done.
     *
     * @throws dev.keyledger.kit.lease.LeaseLostException if another instance has taken it
     */
    void progressed() throws SQLException {
        lease.renewWhenDue(connection);
    }

    /**
     * The same for work that is worth finishing when the session breaks in the midst of it: the next one needn't begin
     * again.
     *
     * @throws dev.keyledger.kit.lease.LeaseLostException if another instance has taken the lead, which does that work then
     */
    void progressedIfConnected() {
        try {
            progressed();
        } catch (SQLException e) {
            LOG.debug("The lead is not renewed", e);
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
    record Standing(
            Instant asOf, TimelineId timelineId, @Nullable LastEvent lastEvent, boolean takesCommands) {}

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

    /** Gives up the lead. The connection may go back to a pool, so what was set on it must be taken back. */
    @Override
    public void close() throws SQLException {
        try (connection) {
            lease.release(connection);
            execute("UNLISTEN *");
            execute("RESET application_name");
            connection.setNetworkTimeout(Runnable::run, usualTimeoutMillis);
        }
    }
}
