package dev.keyledger.command.inventory;

import dev.keyledger.events.codec.EventType;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Reads the table {@code events}, without the events' data. */
@ApplicationScoped
class EventStore {
    /** The relay sends data as this text, so its bytes are the topic's. */
    private static final String PAGE = """
            SELECT position, event_id, workspace_id, stream_id, version, type, occurred_at,
                encode(sha256(convert_to(data::text, 'UTF8')), 'hex')
            FROM events WHERE position > ? ORDER BY position LIMIT ?
            """;

    private final AgroalDataSource dataSource;

    @Inject
    EventStore(AgroalDataSource dataSource) {
        this.dataSource = dataSource;
    }

    List<StoredEvent> page(long after, int limit) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(PAGE)) {
            select.setLong(1, after);
            select.setInt(2, limit);
            try (ResultSet row = select.executeQuery()) {
                var events = new ArrayList<StoredEvent>();
                while (row.next()) {
                    events.add(eventOf(row));
                }
                return events;
            }
        }
    }

    private static StoredEvent eventOf(ResultSet row) throws SQLException {
        String type = row.getString(6);
        return new StoredEvent(
                row.getLong(1),
                row.getObject(2, UUID.class),
                row.getString(3),
                row.getObject(4, UUID.class),
                row.getLong(5),
                EventType.ofWireName(type).map(EventType::cloudEventType).orElse(type),
                row.getObject(7, OffsetDateTime.class).toInstant(),
                row.getString(8));
    }
}
