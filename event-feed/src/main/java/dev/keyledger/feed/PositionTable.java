package dev.keyledger.feed;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.SortedMap;
import org.apache.kafka.common.TopicPartition;

/** The table {@code feed_position} of the reader's database. Every method works inside the caller's transaction. */
final class PositionTable {
    private static final String CLAIM = """
            INSERT INTO feed_position AS p (reader, topic, partition, topic_id, epoch, next_offset)
            VALUES (?, ?, ?, ?, 1, ?)
            ON CONFLICT (reader, topic, partition) DO UPDATE SET epoch = p.epoch + 1
            RETURNING topic_id, epoch, next_offset
            """;

    private static final String ADVANCE = """
            UPDATE feed_position SET next_offset = ?
            WHERE reader = ? AND topic = ? AND partition = ? AND topic_id = ? AND epoch = ? AND next_offset = ?
            """;

    private static final String ADD = """
            INSERT INTO feed_position (reader, topic, partition, topic_id, epoch, next_offset) VALUES (?, ?, ?, ?, 0, ?)
            ON CONFLICT DO NOTHING
            """;

    private final String reader;
    private final String topicId;

    PositionTable(String reader, String topicId) {
        this.reader = reader;
        this.topicId = topicId;
    }

    /**
     * Makes the partition this instance's. Waits for a commit of the former owner that is under way, so the position
     * read here includes it; every later one of that owner finds no row.
     *
     * @param freshOffset where a reader starts that was never here
     * @throws FeedStoppedException if the position belongs to another topic of the same name
     */
    OwnedPartition claim(Connection connection, TopicPartition partition, long freshOffset) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setString(1, reader);
            statement.setString(2, partition.topic());
            statement.setInt(3, partition.partition());
            statement.setString(4, topicId);
            statement.setLong(5, freshOffset);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (!row.getString(1).equals(topicId)) {
                    throw recreated(partition.topic(), row.getString(1), topicId);
                }
                return new OwnedPartition(partition, row.getLong(2), row.getLong(3));
            }
        }
    }

    boolean hasPositions(Connection connection, String topic) throws SQLException {
        return exists(connection, topic, "");
    }

    boolean hasPosition(Connection connection, TopicPartition partition) throws SQLException {
        return exists(connection, partition.topic(), " AND partition = " + partition.partition());
    }

    private boolean exists(Connection connection, String topic, String condition) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT EXISTS (SELECT FROM feed_position WHERE reader = ? AND topic = ?" + condition + ")")) {
            statement.setString(1, reader);
            statement.setString(2, topic);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** Positions that nobody owns yet, for partitions that have none. */
    void add(Connection connection, String topic, SortedMap<Integer, Long> offsets) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ADD)) {
            for (Map.Entry<Integer, Long> offset : offsets.entrySet()) {
                statement.setString(1, reader);
                statement.setString(2, topic);
                statement.setInt(3, offset.getKey());
                statement.setString(4, topicId);
                statement.setLong(5, offset.getValue());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Moves the position, unless somebody else claimed the partition: then false. */
    boolean advance(Connection connection, OwnedPartition owned, long nextOffset) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ADVANCE)) {
            statement.setLong(1, nextOffset);
            statement.setString(2, reader);
            statement.setString(3, owned.partition().topic());
            statement.setInt(4, owned.partition().partition());
            statement.setString(5, topicId);
            statement.setLong(6, owned.epoch());
            statement.setLong(7, owned.committedOffset());
            return statement.executeUpdate() == 1;
        }
    }

    static FeedStoppedException recreated(String topic, String expectedId, String actualId) {
        return new FeedStoppedException("topic %s was recreated: this reader's position is of %s, Kafka now has %s"
                .formatted(topic, expectedId, actualId));
    }

    static FeedStoppedException grown(String topic) {
        return new FeedStoppedException("topic %s was given more partitions than are read".formatted(topic));
    }
}
