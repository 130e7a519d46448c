package dev.keyledger.usage.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The tables {@code dead_letter_outbox} and {@code dead_letter_count}. */
final class DeadLetterTables {
    private static final String ADD = """
            INSERT INTO dead_letter_outbox
                (partition, record_offset, reason, detail, record_key, record_value, headers)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String COUNT = """
            INSERT INTO dead_letter_count AS c (partition, reason, count) VALUES (?, ?, ?)
            ON CONFLICT (partition, reason) DO UPDATE SET count = c.count + excluded.count
            """;

    private DeadLetterTables() {}

    static void add(Connection connection, int partition, List<DeadLetter> deadLetters) throws SQLException {
        if (deadLetters.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(ADD)) {
            for (DeadLetter letter : deadLetters) {
                statement.setInt(1, partition);
                statement.setLong(2, letter.offset());
                statement.setString(3, letter.why().reason().slug());
                statement.setString(
                        4, letter.why().pointer() + " " + letter.why().detail());
                statement.setBytes(5, letter.key());
                statement.setBytes(6, letter.value());
                statement.setBytes(7, HeaderBytes.of(letter.headers()));
                statement.addBatch();
            }
            statement.executeBatch();
        }
        count(connection, partition, deadLetters);
    }

    private static void count(Connection connection, int partition, List<DeadLetter> deadLetters) throws SQLException {
        Map<String, Long> byReason = deadLetters.stream()
                .collect(Collectors.groupingBy(
                        letter -> letter.why().reason().slug(), TreeMap::new, Collectors.counting()));
        try (PreparedStatement statement = connection.prepareStatement(COUNT)) {
            for (Map.Entry<String, Long> reason : byReason.entrySet()) {
                statement.setInt(1, partition);
                statement.setString(2, reason.getKey());
                statement.setLong(3, reason.getValue());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
