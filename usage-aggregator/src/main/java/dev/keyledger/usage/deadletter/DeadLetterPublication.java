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
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Sends dead letters to their topic: key, value and headers as received, and behind those why and from where. Their
 * rows were written in the transaction that moved past them and go once Kafka has the letter, so each is there at
 * least once. What was compressed into a record of a mebibyte may be larger than their topic takes: of such a one only
 * the reason and the place are sent, where it can be read as long.
 */
public final class DeadLetterPublication implements PublishLoop.Publication {
    /** A page is in memory as a whole. */
    private static final int PAGE_ROWS = 50;

    /** Less than the topic takes by what stands around a record. */
    private static final int LETTER_BYTES_MAX = (2 << 20) - (64 << 10);

    private static final String NEXT =
            String.format(Locale.ROOT, """
            SELECT partition, letter_id, record_offset, reason, detail, bytes, %s
            FROM (SELECT *, coalesce(octet_length(record_key), 0) + coalesce(octet_length(record_value), 0)
                      + octet_length(headers) AS bytes
                  FROM dead_letter_outbox
                  WHERE partition = ANY (?) AND (partition, letter_id) > (?, ?)
                  ORDER BY partition, letter_id LIMIT %d) AS letter
            ORDER BY partition, letter_id
            """, ifItFits("record_key", "record_value", "headers"), PAGE_ROWS);

    private static final String SENT = """
            DELETE FROM dead_letter_outbox d USING unnest(?::int[], ?::bigint[]) AS sent (partition, letter_id)
            WHERE d.partition = sent.partition AND d.letter_id = sent.letter_id
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
    public Optional<String> publish(Set<Integer> partitions)
            throws SQLException, ExecutionException, InterruptedException {
        List<Letter> refused = new ArrayList<>();
        List<Letter> page = next(partitions, Letter.NONE);
        while (!page.isEmpty()) {
            refused.addAll(send(page));
            page = next(partitions, page.getLast());
        }
        return refused.stream()
                .map(letter -> String.format(
                        Locale.ROOT,
                        "Kafka refuses the dead letter of %d@%d as too large for topic %s",
                        letter.partition(),
                        letter.offset(),
                        topic))
                .findFirst();
    }

    /** Those that Kafka refuses even without what was received: their topic takes less than the contract says. */
    private List<Letter> send(List<Letter> page) throws SQLException, ExecutionException, InterruptedException {
        List<Letter> tooLarge = sendAll(page);
        return tooLarge.isEmpty()
                ? tooLarge
                : sendAll(tooLarge.stream().map(Letter::withoutContents).toList());
    }

    private List<Letter> sendAll(List<Letter> letters) throws SQLException, ExecutionException, InterruptedException {
        var batch = new KafkaBatch<Letter>(producer);
        for (Letter letter : letters) {
            batch.send(letter, letter.record(topic));
        }
        return batch.await(this::forget);
    }

    private List<Letter> next(Set<Integer> partitions, Letter last) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(NEXT)) {
            new Parameters(statement)
                    .addAll("int", partitions)
                    .add(last.partition())
                    .add(last.id());
            var letters = new ArrayList<Letter>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    letters.add(letterOf(row));
                }
            }
            return letters;
        }
    }

    private static String ifItFits(String... columns) {
        return Stream.of(columns)
                .map(column ->
                        String.format(Locale.ROOT, "CASE WHEN bytes <= %d THEN %s END", LETTER_BYTES_MAX, column))
                .collect(Collectors.joining(", "));
    }

    private static Letter letterOf(ResultSet row) throws SQLException {
        byte[] headers = row.getBytes(9);
        var letter = new Letter(
                row.getInt(1),
                row.getLong(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getLong(6),
                row.getBytes(7),
                row.getBytes(8),
                headers == null ? new RecordHeaders() : HeaderBytes.parse(headers));
        return headers == null ? letter.withoutContents() : letter;
    }

    private void forget(List<Letter> sent) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(SENT)) {
            new Parameters(statement)
                    .addAll("int", sent.stream().map(Letter::partition).toList())
                    .addAll("bigint", sent.stream().map(Letter::id).toList());
            statement.executeUpdate();
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @param id in the order in which they became letters; an offset comes again where their topic was recreated
     * @param bytes of all that was received
     */
    @SuppressWarnings("ArrayRecordComponent") // Only handed on, never compared.
    private record Letter(
            int partition,
            long id,
            long offset,
            String reason,
            String detail,
            long bytes,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Headers received) {
        /** Comes before every one. */
        static final Letter NONE = new Letter(-1, -1, -1, "", "", 0, null, null, new RecordHeaders());

        Letter withoutContents() {
            return new Letter(
                    partition,
                    id,
                    offset,
                    reason,
                    String.format(
                            Locale.ROOT,
                            "%s (left out as too large: %d bytes, to be read at the source)",
                            detail,
                            bytes),
                    bytes,
                    null,
                    null,
                    new RecordHeaders());
        }

        ProducerRecord<byte[], byte[]> record(String topic) {
            Headers headers = new RecordHeaders(received.toArray())
                    .add("reason", utf8(reason))
                    .add("reason-detail", utf8(detail))
                    .add("source-partition", utf8(Integer.toString(partition)))
                    .add("source-offset", utf8(Long.toString(offset)));
            return new ProducerRecord<>(topic, null, key, value, headers);
        }
    }
}
