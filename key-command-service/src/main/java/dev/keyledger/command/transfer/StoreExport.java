package dev.keyledger.command.transfer;

import dev.keyledger.events.codec.EventType;
import dev.keyledger.kit.database.Jdbc;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** Reads events whole, up to a position behind which nothing is still being appended. */
@ApplicationScoped
class StoreExport {
    private static final String PAGE = """
            SELECT position, event_id, workspace_id, stream_id, version, type, schema_version, occurred_at, actor,
                   cast(data AS text)
              FROM events WHERE position > ? AND position <= ? ORDER BY position LIMIT ?
            """;

    private final DataSource dataSource;

    StoreExport(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * The last position. Positions are drawn before commits, so it waits for the appends that are under way: none of them
     * comes to stand before it afterwards.
     */
    long settled() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement lock = connection.createStatement()) {
                lock.execute("SET LOCAL lock_timeout = '3s'");
                lock.execute("LOCK TABLE events IN SHARE MODE");
                return Jdbc.number(connection, "SELECT coalesce(max(position), 0) FROM events");
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    List<ExportedEvent> page(long after, long through, int limit) throws SQLException {
        return Jdbc.list(dataSource, PAGE, StoreExport::eventOf, after, through, limit);
    }

    private static ExportedEvent eventOf(ResultSet row) throws SQLException {
        String type = row.getString(6);
        return new ExportedEvent(
                row.getLong(1),
                row.getObject(2, UUID.class),
                row.getString(3),
                row.getObject(4, UUID.class),
                row.getLong(5),
                EventType.ofWireName(type).map(EventType::cloudEventType).orElse(type),
                row.getInt(7),
                row.getObject(8, OffsetDateTime.class).toInstant(),
                row.getString(9),
                row.getString(10));
    }
}
