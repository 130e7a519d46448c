package dev.keyledger.feed;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The positions of one reader, for whoever replaces what it has made of the log: the replacement and the position behind
 * it commit in one transaction, as they do in the feed. Every method works inside the caller's transaction.
 */
public final class FeedPositions {
    private static final String ADD_MISSING = """
            INSERT INTO feed_position (reader, topic, partition, topic_id, epoch, next_offset)
            SELECT ?, ?, partition, ?, 0, 0 FROM generate_series(0, ? - 1) AS partition
            ON CONFLICT DO NOTHING
            """;

    private static final String READ =
            "SELECT partition, topic_id, next_offset FROM feed_position WHERE reader = ? AND topic = ? ORDER BY partition";

    private static final String MOVE = """
            UPDATE feed_position SET topic_id = ?, next_offset = ?, epoch = epoch + 1
            WHERE reader = ? AND topic = ? AND partition = ? AND (topic_id, next_offset) IS DISTINCT FROM (?, ?)
            """;

    private final String reader;
    private final String topic;

    /** Where the reader stands in one partition of the topic with this id. */
    public record Position(String topicId, long nextOffset) {}

    public FeedPositions(String reader, String topic) {
        this.reader = reader;
        this.topic = topic;
    }

    /** By partition; a partition that was never read has none. */
    public Map<Integer, Position> read(Connection connection) throws SQLException {
        return positions(connection, READ);
    }

    /**
     * Stops every commit of the feed, in all instances, until the caller's transaction ends. Then the feed goes on as if
     * it had only waited, unless its position was moved.
     *
     * @param partitions how many the topic has; those that were never read are locked too, at offset 0
     */
    public Map<Integer, Position> lock(Connection connection, String topicId, int partitions) throws SQLException {
        try (PreparedStatement add = connection.prepareStatement(ADD_MISSING)) {
            add.setString(1, reader);
            add.setString(2, topic);
            add.setString(3, topicId);
            add.setInt(4, partitions);
            add.executeUpdate();
        }
        return lock(connection);
    }

    /** As {@link #lock(Connection, String, int)}, of the partitions that were read before. */
    public Map<Integer, Position> lock(Connection connection) throws SQLException {
        return positions(connection, READ + " FOR UPDATE");
    }

    /**
     * Whoever owns the partition forgets what it holds and starts again from the database, which the caller's
     * transaction has changed.
     */
    public void fence(Connection connection, int partition) throws SQLException {
        try (PreparedStatement fence = connection.prepareStatement(
                "UPDATE feed_position SET epoch = epoch + 1 WHERE reader = ? AND topic = ? AND partition = ?")) {
            fence.setString(1, reader);
            fence.setString(2, topic);
            fence.setInt(3, partition);
            fence.executeUpdate();
        }
    }

    /**
     * The reader goes on from here. Where that is another place than before, whoever owns the partition is fenced: it
     * forgets what it holds and starts again, here.
     *
     * @param nextOffsets of every partition of the topic; positions in others are removed
     */
    public void moveTo(Connection connection, String topicId, Map<Integer, Long> nextOffsets) throws SQLException {
        try (PreparedStatement move = connection.prepareStatement(MOVE)) {
            for (var entry : new TreeMap<>(nextOffsets).entrySet()) {
                move.setString(1, topicId);
                move.setLong(2, entry.getValue());
                move.setString(3, reader);
                move.setString(4, topic);
                move.setInt(5, entry.getKey());
                move.setString(6, topicId);
                move.setLong(7, entry.getValue());
                move.addBatch();
            }
            move.executeBatch();
        }
        try (PreparedStatement remove = connection.prepareStatement(
                "DELETE FROM feed_position WHERE reader = ? AND topic = ? AND partition <> ALL (?)")) {
            remove.setString(1, reader);
            remove.setString(2, topic);
            remove.setArray(
                    3, connection.createArrayOf("int", nextOffsets.keySet().toArray()));
            remove.executeUpdate();
        }
    }

    private Map<Integer, Position> positions(Connection connection, String sql) throws SQLException {
        var positions = new TreeMap<Integer, Position>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, reader);
            select.setString(2, topic);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    positions.put(row.getInt(1), new Position(row.getString(2), row.getLong(3)));
                }
            }
        }
        return positions;
    }
}
