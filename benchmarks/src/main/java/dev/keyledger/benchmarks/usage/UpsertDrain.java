package dev.keyledger.benchmarks.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.stack.Postgres;
import dev.keyledger.benchmarks.stack.Stack;
import dev.keyledger.events.Topics;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The way that is thought of first: one statement, and one commit, for each event. Duplicates are counted twice. */
final class UpsertDrain {
    private static final String DATABASE = "bench_upserts";
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration POLL = Duration.ofMillis(100);

    private static final String TABLE = """
            CREATE TABLE total (key_id uuid PRIMARY KEY, requests bigint NOT NULL, input_tokens bigint NOT NULL,
                output_tokens bigint NOT NULL)
            """;
    private static final String UPSERT = """
            INSERT INTO total AS t VALUES (?, 1, ?, ?) ON CONFLICT (key_id) DO UPDATE
            SET requests = t.requests + 1, input_tokens = t.input_tokens + excluded.input_tokens,
                output_tokens = t.output_tokens + excluded.output_tokens
            """;

    private final Stack stack;
    private final Postgres postgres;

    UpsertDrain(Stack stack) {
        this.stack = stack;
        this.postgres = stack.postgres();
    }

    /** @param records how many of the topic's first: all of them would take too long */
    Trial run(long records) {
        postgres.createDatabase(DATABASE);
        postgres.execute(DATABASE, TABLE);
        try (var consumer = new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                stack.kafka(),
                                ConsumerConfig.GROUP_ID_CONFIG,
                                "bench-upserts-" + System.nanoTime(),
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
                Connection connection = postgres.connect(DATABASE);
                PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
            consumer.subscribe(List.of(Topics.GATEWAY_REQUESTS));
            var polled = consumer.poll(POLL);
            while (polled.isEmpty()) {
                polled = consumer.poll(POLL);
            }
            Consumption consumption = Consumption.by(ProcessHandle.current().pid(), stack);
            long done = 0;
            while (done < records) {
                for (ConsumerRecord<byte[], byte[]> record : polled) {
                    add(record, upsert);
                    if (++done == records) {
                        break;
                    }
                }
                polled = consumer.poll(POLL);
            }
            return consumption.of(records);
        } catch (SQLException e) {
            throw new BenchProblem("PostgreSQL refused: " + e.getMessage(), e);
        } finally {
            postgres.dropDatabase(DATABASE);
        }
    }

    private static void add(ConsumerRecord<byte[], byte[]> record, PreparedStatement upsert) throws SQLException {
        try {
            JsonNode data = JSON.readTree(record.value());
            upsert.setObject(1, UUID.fromString(data.required("keyId").asText()));
            upsert.setLong(2, data.path("inputTokens").asLong());
            upsert.setLong(3, data.path("outputTokens").asLong());
            upsert.executeUpdate();
        } catch (IOException e) {
            // It can't be read: a dead letter, which this doesn't write.
        }
    }
}
