package dev.keyledger.command.inventory;

import dev.keyledger.events.codec.EventType;
import dev.keyledger.kit.database.Jdbc;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** Reads the table {@code events}, without the events' data. */
@ApplicationScoped
class EventStore {
    /** The relay sends data as this text, so its bytes are the topic's. */
    private static final String PAGE = """
            SELECT position, event_id, workspace_id, stream_id, version, type, occurred_at,
                encode(sha256(convert_to(data::text, 'UTF8')), 'hex')
            FROM events WHERE position > ? ORDER BY position LIMIT ?
            """;

    /** Aggregates along the index of streams and versions, up to the page's end. */
    private static final String HEADS = """
            SELECT h.stream_id, h.version, e.event_id
              FROM (SELECT stream_id, max(version) AS version FROM events WHERE stream_id > ?
                     GROUP BY stream_id ORDER BY stream_id LIMIT ?) h,
                   LATERAL (SELECT event_id FROM events
                             WHERE events.stream_id = h.stream_id AND events.version = h.version) e
             ORDER BY h.stream_id
            """;

    private final DataSource dataSource;

    EventStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    List<StoredEvent> page(long after, int limit) throws SQLException {
        return Jdbc.list(dataSource, PAGE, EventStore::eventOf, after, limit);
    }

    /** The last event of each key, in the order of the keys' ids as the database sorts them. */
    List<KeyHead> heads(UUID after, int limit) throws SQLException {
        return Jdbc.list(
                dataSource,
                HEADS,
                row -> new KeyHead(row.getObject(1, UUID.class), row.getLong(2), row.getObject(3, UUID.class)),
                after,
                limit);
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
