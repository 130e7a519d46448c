package dev.keyledger.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.usage.ModelUsage;
import dev.keyledger.events.usage.SecretUsage;
import dev.keyledger.events.usage.UsageHour;
import dev.keyledger.events.usage.UsageMessageKey;
import dev.keyledger.events.usage.UsageTotal;
import dev.keyledger.usage.publish.UsagePublication;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of committed rows whose way to the topic is not an easy one. */
class PublicationTest {
    private static final Instant HOUR = Instant.parse("2026-11-26T10:00:00Z");
    private static final int RECORD_BYTES_MAX = 1 << 20;

    private final UUID key = UUID.randomUUID();
    private Laboratory lab;

    @BeforeEach
    void open() throws Exception {
        lab = new Laboratory();
        for (int partition = 0; partition < Laboratory.PARTITIONS; partition++) {
            owned(partition);
        }
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void hourOfThousandsOfModels_fitsAMessage() throws Exception {
        counted(0, key, 3_000, "語".repeat(195));

        assertThat(publish(lab.gateway, Set.of(0))).isEmpty();

        ConsumerRecord<byte[], byte[]> message = published().get(hourKey(key));
        assertThat(message.value()).hasSizeLessThan(RECORD_BYTES_MAX);
        List<ModelUsage> models =
                WireJson.mapper().readValue(message.value(), UsageHour.class).models();
        assertThat(models).hasSize(500);
        assertThat(models.stream().mapToLong(model -> model.counts().requests()).sum())
                .as("as many requests as were counted")
                .isEqualTo(3_000L * 3_001 / 2);
        assertThat(models.getLast().model()).isEqualTo(ModelUsage.OTHER);
        assertThat(models.getLast().counts().requests())
                .as("499 have a name, from that with 2,502 requests on")
                .isEqualTo(2_501L * 2_502 / 2);
        assertThat(marks()).isEmpty();
    }

    /** Versions come from outside: a gateway may mix something up. */
    @Test
    void secretsBeyondCounting_areTwentyInAMessage() throws Exception {
        counted(0, key, 1, "model-");
        lab.execute("""
                INSERT INTO usage_secret (partition, key_id, secret_version, requests, last_used_at)
                SELECT 0, '%s', n, n, timestamptz '%s' + n * interval '1 second' FROM generate_series(1, 3000) AS n
                """.formatted(key, HOUR));

        assertThat(publish(lab.gateway, Set.of(0))).isEmpty();

        List<SecretUsage> secrets = WireJson.mapper()
                .readValue(published().get("t|" + key).value(), UsageTotal.class)
                .secrets();
        assertThat(secrets).hasSize(20);
        assertThat(secrets.getFirst()).isEqualTo(new SecretUsage(3_000, HOUR.plusSeconds(3_000), 3_000));
        assertThat(secrets.getLast().secretVersion()).isEqualTo(2_981);
    }

    @Test
    void manyModelsOfManyHours_areAllPublished() throws Exception {
        for (int i = 0; i < 60; i++) {
            counted(i % Laboratory.PARTITIONS, new UUID(7, i), 450, "model-");
        }

        assertThat(publish(lab.gateway, Set.of(0, 1, 2))).isEmpty();

        assertThat(published().keySet())
                .filteredOn(record -> record.startsWith("h|"))
                .hasSize(60);
        assertThat(marks()).isEmpty();
    }

    @Test
    void hourThatKafkaRefuses_holdsUpNoOther() throws Exception {
        UUID tooLarge = new UUID(0, 1);
        counted(0, tooLarge, 400, "model-");
        counted(0, key, 1, "model-");
        counted(1, key, 1, "model-");

        try (var narrow = new KafkaProducer<>(narrowSettings(), new ByteArraySerializer(), new ByteArraySerializer())) {
            assertThat(publish(narrow, Set.of(0, 1)))
                    .hasValueSatisfying(problem ->
                            assertThat(problem).contains(hourKey(tooLarge)).contains("partition 0"));
        }

        assertThat(published()).containsKeys(hourKey(key), "t|" + key, "t|" + tooLarge);
        assertThat(marks()).containsExactly("0 " + tooLarge);
        assertThat(lab.records(lab.topics.usage()))
                .as("partition 0 is not complete, and doesn't say so")
                .filteredOn(record -> record.key()[0] == 'w')
                .extracting(ConsumerRecord::partition)
                .containsExactly(1);
        assertThat(publish(lab.gateway, Set.of(0, 1))).isEmpty();
        assertThat(marks()).isEmpty();
    }

    @Test
    void partitionThatTheTopicLacks_holdsUpNoOther() throws Exception {
        owned(7);
        counted(7, key, 1, "model-");
        counted(2, key, 1, "model-");

        assertThat(publish(lab.gateway, Set.of(2, 7)))
                .hasValueSatisfying(problem -> assertThat(problem).contains("has only 3 partitions"));

        assertThat(marks()).containsExactly("7 " + key);
    }

    /** In the other order the counting and the publishing would wait for each other. */
    @Test
    void marksThatTheCountingHolds_areLeftAndNotWaitedFor() throws Exception {
        UUID held = UUID.randomUUID();
        counted(0, held, 1, "model-");
        counted(0, key, 1, "model-");
        try (Connection counting = lab.dataSource.getConnection();
                Statement statement = counting.createStatement()) {
            counting.setAutoCommit(false);
            statement.execute("UPDATE unpublished_hour SET revision = 2 WHERE key_id = '%s'".formatted(held));
            statement.execute("UPDATE unpublished_total SET revision = 2 WHERE key_id = '%s'".formatted(held));

            CompletableFuture<Void> publishing = CompletableFuture.runAsync(
                    () -> assertThatCode(() -> publish(lab.gateway, Set.of(0))).doesNotThrowAnyException());
            assertThat(publishing).succeedsWithin(20, TimeUnit.SECONDS);

            statement.execute("UPDATE unpublished_hour SET revision = 2");
            counting.commit();
            counting.setAutoCommit(true);
        }
        assertThat(marks()).containsExactly("0 " + held);
        assertThat(lab.query("SELECT key_id FROM unpublished_total")).containsExactly(held.toString());
    }

    /** Compaction keeps the message that stands last, whatever its revision. */
    @Test
    void whatAnotherInstancePublishedMeanwhile_isPublishedOnceMore() throws Exception {
        counted(0, key, 1, "model-");
        Iterator<String> marks =
                List.of("unpublished_hour", "unpublished_total").iterator();
        var slow = new MockProducer<>(cluster(), true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
            @Override
            public synchronized void flush() {
                assertThatCode(() -> anotherInstancePublishesRevision2(marks)).doesNotThrowAnyException();
            }
        };

        publish(slow, Set.of(0));

        assertThat(lab.query("SELECT partition, key_id, revision FROM unpublished_hour"))
                .containsExactly("0 " + key + " 2");
        assertThat(lab.query("SELECT partition, key_id, revision FROM unpublished_total"))
                .containsExactly("0 " + key + " 2");
        publish(lab.gateway, Set.of(0));
        assertThat(marks()).isEmpty();
        assertThat(lab.query("SELECT * FROM unpublished_total")).isEmpty();
    }

    private void anotherInstancePublishesRevision2(Iterator<String> marks) throws SQLException {
        lab.execute("UPDATE usage_partition SET revision = 2");
        if (marks.hasNext()) {
            lab.execute("DELETE FROM " + marks.next());
        }
    }

    private Optional<String> publish(Producer<byte[], byte[]> producer, Set<Integer> partitions) throws Exception {
        return new UsagePublication(lab.topics.usage(), lab.dataSource, producer, lab.admin).publish(partitions);
    }

    /** The newest message by its key. */
    private Map<String, ConsumerRecord<byte[], byte[]>> published() {
        var messages = new HashMap<String, ConsumerRecord<byte[], byte[]>>();
        lab.read(lab.topics.usage(), record -> messages.put(new String(record.key(), UTF_8), record));
        return messages;
    }

    private static String hourKey(UUID key) {
        return new UsageMessageKey.Hour(key, HOUR).toString();
    }

    private List<String> marks() throws SQLException {
        return lab.query("SELECT partition, key_id FROM unpublished_hour ORDER BY partition, key_id");
    }

    private void owned(int partition) throws SQLException {
        lab.execute(String.format(Locale.ROOT, """
                INSERT INTO usage_partition (partition, revision, floor_hour, ids_floor, complete_through)
                VALUES (%d, 1, '2026-11-01', '2026-11-01', '2026-11-26T11:00:00Z')
                """, partition));
    }

    /** As a commit leaves it: model n of the hour has n requests. */
    private void counted(int partition, UUID keyId, int models, String names) throws SQLException {
        lab.execute(String.format(Locale.ROOT, """
                INSERT INTO usage_hour
                SELECT %1$d, '%2$s', '%3$s', '%4$s' || n, '%4$s', n, 0, 0, 0, 0, 0, 0, 0, 0, n
                FROM generate_series(1, %5$d) n
                """, partition, keyId, HOUR, names, models));
        lab.execute(String.format(Locale.ROOT, """
                INSERT INTO usage_total SELECT partition, key_id, max(hour), sum(requests), 0, 0, 0, 0, 0, 0, 0, 0, 0
                FROM usage_hour WHERE partition = %d AND key_id = '%s' GROUP BY partition, key_id
                """, partition, keyId));
        lab.execute(String.format(
                Locale.ROOT, "INSERT INTO unpublished_hour VALUES (%d, '%s', '%s', 1)", partition, keyId, HOUR));
        lab.execute(String.format(Locale.ROOT, "INSERT INTO unpublished_total VALUES (%d, '%s', 1)", partition, keyId));
    }

    private static Map<String, Object> narrowSettings() {
        var settings = new HashMap<>(Laboratory.kafka());
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 50_000);
        return settings;
    }

    private Cluster cluster() {
        var node = new Node(1, "nowhere", 1);
        Node[] nodes = {node};
        return new Cluster(
                "mock",
                List.of(node),
                List.of(new PartitionInfo(lab.topics.usage(), 0, node, nodes, nodes)),
                Set.of(),
                Set.of());
    }
}
