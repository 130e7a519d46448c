package dev.keyledger.feed;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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
        return new FeedStoppedException(
                "topic %s was recreated: this reader's position is of %s, Kafka now has %s. Rebuild what is read from it"
                        .formatted(topic, expectedId, actualId));
    }
}
