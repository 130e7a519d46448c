package dev.keyledger.query.quarantine;

import dev.keyledger.events.Actor;
import dev.keyledger.keyformat.KeysInText;
import dev.keyledger.kit.database.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** The table {@code key_dropped}. */
public final class DroppedEvents {
    private static final String NOTE = """
            INSERT INTO key_dropped (topic_id, partition, log_offset, key_id, reason, why, actor_id, actor_name, dropped_at)
            SELECT ?, partition, log_offset, key_id, reason, ?, ?, ?, ? FROM key_quarantine
            WHERE partition = ? AND log_offset = ?
            ON CONFLICT DO NOTHING
            """;

    private static final String NEWEST = """
            SELECT key_id, reason, partition, log_offset, topic_id, why, actor_id, actor_name, dropped_at, count(*) OVER ()
            FROM key_dropped ORDER BY dropped_at DESC, partition, log_offset LIMIT 1000
            """;

    private DroppedEvents() {}

    /** Of a record that is still in quarantine, in the transaction that takes it out. */
    static void note(Connection connection, String topicId, LogPlace place, String why, Actor actor, Instant now)
            throws SQLException {
        Jdbc.update(
                connection,
                NOTE,
                topicId,
                KeysInText.masked(why),
                actor.id(),
                actor.name(),
                now,
                place.partition(),
                place.offset());
    }

    static DroppedEvent.Page newest(DataSource dataSource) throws SQLException {
        var total = new Object() {
            long events;
        };
        List<DroppedEvent> items = Jdbc.list(dataSource, NEWEST, row -> {
            total.events = row.getLong(10);
            return new DroppedEvent(
                    row.getObject(1, UUID.class),
                    KeysInText.masked(row.getString(2)),
                    row.getInt(3),
                    row.getLong(4),
                    row.getString(5),
                    row.getString(6),
                    new Actor(row.getString(7), row.getString(8)),
                    Jdbc.time(row, 9));
        });
        return new DroppedEvent.Page(items, total.events);
    }

    /**
     * Takes them out of what was read again.
     *
     * @param quarantine the table in which a rebuild has what it can't read
     */
    public static void leaveOut(Connection connection, String quarantine, String topicId) throws SQLException {
        Jdbc.update(connection, """
                DELETE FROM %s q USING key_dropped d
                WHERE d.topic_id = ? AND q.partition = d.partition AND q.log_offset = d.log_offset
                """.formatted(quarantine), topicId);
    }
}
