package dev.keyledger.usage.deadletter;

import dev.keyledger.usage.ledger.HeaderBytes;
import dev.keyledger.usage.ledger.Parameters;
import dev.keyledger.usage.publish.KafkaBatch;
import dev.keyledger.usage.publish.PublishLoop;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Sends dead letters to their topic: key, value and headers as received, and behind those why and from where. Their
 * rows were written in the transaction that moved past them and go once Kafka has the letter, so each is there at
 * least once.
 */
public final class DeadLetterPublication implements PublishLoop.Publication {
    /** A letter may be a mebibyte, and a page is in memory as a whole. */
    private static final int PAGE_ROWS = 50;

    private static final String NEXT = """
            SELECT partition, record_offset, reason, detail, record_key, record_value, headers
            FROM dead_letter_outbox WHERE partition = ANY (?) ORDER BY partition, record_offset LIMIT %d
            """.formatted(PAGE_ROWS);

    private static final String SENT = """
            DELETE FROM dead_letter_outbox d USING unnest(?::int[], ?::bigint[]) AS sent (partition, record_offset)
            WHERE d.partition = sent.partition AND d.record_offset = sent.record_offset
            """;

    private final String topic;
    private final DataSource dataSource;
    private final Producer<byte[], byte[]> producer;

    public DeadLetterPublication(String topic, DataSource dataSource, Producer<byte[], byte[]> producer) {
        this.topic = topic;
        this.dataSource = dataSource;
        this.producer = producer;
    }

    @Override
    public void publish(Set<Integer> partitions) throws SQLException, ExecutionException, InterruptedException {
        List<Letter> page;
        do {
            page = next(partitions);
            var batch = new KafkaBatch(producer);
            page.forEach(letter -> batch.send(letter.record()));
            batch.await();
            forget(page);
        } while (page.size() == PAGE_ROWS);
    }

    private List<Letter> next(Set<Integer> partitions) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(NEXT)) {
            new Parameters(statement).addAll("int", partitions);
            var letters = new ArrayList<Letter>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    letters.add(letterOf(row));
                }
            }
            return letters;
        }
    }

    private Letter letterOf(ResultSet row) throws SQLException {
        int partition = row.getInt(1);
        long offset = row.getLong(2);
        Headers headers = HeaderBytes.parse(row.getBytes(7))
                .add("reason", utf8(row.getString(3)))
                .add("reason-detail", utf8(row.getString(4)))
                .add("source-partition", utf8(Integer.toString(partition)))
                .add("source-offset", utf8(Long.toString(offset)));
        return new Letter(
                partition, offset, new ProducerRecord<>(topic, null, row.getBytes(5), row.getBytes(6), headers));
    }

    private void forget(List<Letter> sent) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(SENT)) {
            new Parameters(statement)
                    .addAll("int", sent.stream().map(Letter::partition).toList())
                    .addAll("bigint", sent.stream().map(Letter::offset).toList());
            statement.executeUpdate();
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private record Letter(int partition, long offset, ProducerRecord<byte[], byte[]> record) {}
}
