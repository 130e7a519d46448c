package dev.keyledger.query.usage.reread;

import static dev.keyledger.testsupport.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.usage.UsageCounts;
import dev.keyledger.events.usage.UsageMessageKey;
import dev.keyledger.events.usage.UsageTotal;
import dev.keyledger.events.usage.Usd;
import dev.keyledger.feed.Feed;
import dev.keyledger.feed.FeedHealth;
import dev.keyledger.operations.Operation;
import dev.keyledger.operations.OperationConfig;
import dev.keyledger.operations.OperationStatus;
import dev.keyledger.operations.OperationTable;
import dev.keyledger.operations.OperationWorker;
import dev.keyledger.operations.StartOperation;
import dev.keyledger.query.usage.store.UsageFeed;
import dev.keyledger.testsupport.TestServers;
import dev.keyledger.testsupport.kafka.CreatedTopics;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.postgresql.ds.PGSimpleDataSource;

/** The copy of usage, where its topic is grown or recreated. */
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
class RereadUsageTest {
    private static final Instant HOUR = Instant.parse("2026-03-01T10:00:00Z");

    private final String topic = "usage-" + UUID.randomUUID();
    private final String database = "reread_" + UUID.randomUUID().toString().replace('-', '_');
    private final Map<String, Object> kafka =
            Map.of("bootstrap.servers", TestServers.shared().kafka());
    private final PGSimpleDataSource dataSource = new PGSimpleDataSource();
    private final Admin admin = Admin.create(kafka);
    private final UUID first = UUID.randomUUID();
    private final UUID second = UUID.randomUUID();
    private KafkaProducer<byte[], byte[]> aggregator;
    private Feed feed;
    private OperationWorker worker;

    @BeforeEach
    void start() throws Exception {
        onServer("CREATE DATABASE " + database);
        dataSource.setUrl(TestServers.shared().postgresUrl(database));
        Flyway.configure().dataSource(dataSource).load().migrate();
        createTopic(2);
        aggregator = new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
        feed = UsageFeed.feed(topic, topic, kafka, dataSource, Clock.systemUTC());
        feed.start();
        var config = new SmallRyeConfigBuilder()
                .withMapping(OperationConfig.class)
                .withDefaultValue("keyledger.operations.poll-interval", "PT0.1S")
                .build()
                .getConfigMapping(OperationConfig.class);
        worker = new OperationWorker(
                List.of(new RereadUsage(topic, topic, kafka)), dataSource, config, Clock.systemUTC());
        worker.start();
    }

    @AfterEach
    void stop() throws Exception {
        worker.close();
        feed.close();
        aggregator.close();
        admin.close();
        onServer("DROP DATABASE " + database + " WITH (FORCE)");
    }

    @Test
    void recreatedTopic_stopsTheCopyUntilItIsReadAgain() throws Exception {
        publish(0, first, 1, 10);
        publish(1, second, 1, 20);
        awaitRequests(Map.of(first, 10L, second, 20L));
        recreateTopic(2);
        await().until(() -> feed.health().state() == FeedHealth.State.STOPPED);
        assertThat(feed.health().detail()).contains("was recreated", "'./keyledger ops replay usage-copy' mends it");
        // The aggregator publishes everything anew, a key at a time.
        publish(0, first, 2, 11);

        Operation done = awaitEnd(request());

        assertThat(done.status()).as("%s", done).isEqualTo(OperationStatus.COMPLETED);
        awaitRequests(Map.of(first, 11L, second, 20L));
        publish(1, second, 2, 22);
        awaitRequests(Map.of(first, 11L, second, 22L));
        await("the feed to run").until(() -> feed.health().state() == FeedHealth.State.RUNNING);
    }

    @Test
    void topicWithFewerPartitions_isRefused() throws Exception {
        publish(1, second, 1, 20);
        awaitRequests(Map.of(second, 20L));
        recreateTopic(1);

        Operation failed = awaitEnd(request());

        assertThat(failed.status()).isEqualTo(OperationStatus.FAILED);
        assertThat(failed.detail()).contains("has 1 partitions, but the copy is of 2");
    }

    @Test
    void addedPartitions_areRead() throws Exception {
        publish(0, first, 1, 10);
        awaitRequests(Map.of(first, 10L));

        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(4))).all().get();
        publish(3, second, 1, 20);

        awaitRequests(Map.of(first, 10L, second, 20L));
    }

    private void createTopic(int partitions) throws Exception {
        CreatedTopics.create(admin, new NewTopic(topic, partitions, (short) 1));
    }

    private void recreateTopic(int partitions) throws Exception {
        admin.deleteTopics(List.of(topic)).all().get();
        await().ignoreExceptions().until(() -> {
            createTopic(partitions);
            return true;
        });
        aggregator.close();
        aggregator = new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void publish(int partition, UUID key, long revision, long requests) throws Exception {
        var counts = new UsageCounts(requests, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Usd.ZERO, Usd.ZERO, Usd.ZERO, 0, 0, 0);
        aggregator
                .send(new ProducerRecord<>(
                        topic,
                        partition,
                        new UsageMessageKey.Total(key).toString().getBytes(UTF_8),
                        WireJson.mapper()
                                .writeValueAsBytes(new UsageTotal(key, revision, HOUR, HOUR, List.of(), counts))))
                .get();
    }

    private void awaitRequests(Map<UUID, Long> expected) {
        await().untilAsserted(() ->
                assertThat(requests()).as(() -> feed.health().detail()).isEqualTo(expected));
    }

    private Map<UUID, Long> requests() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement select = connection.createStatement();
                ResultSet row = select.executeQuery("SELECT key_id, requests FROM usage_total")) {
            var requests = new TreeMap<UUID, Long>();
            while (row.next()) {
                requests.put(row.getObject(1, UUID.class), row.getLong(2));
            }
            return requests;
        }
    }

    private UUID request() throws SQLException {
        UUID id = UUID.randomUUID();
        try (Connection connection = dataSource.getConnection()) {
            assertThat(OperationTable.insert(
                            connection,
                            id,
                            new StartOperation(RereadUsage.NAME, null, null, null),
                            "ops",
                            Instant.now()))
                    .isTrue();
        }
        return id;
    }

    private Operation awaitEnd(UUID id) {
        return await().until(() -> operation(id), operation -> operation.finishedAt() != null);
    }

    private Operation operation(UUID id) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return OperationTable.find(connection, id).orElseThrow();
        }
    }

    private void onServer(String sql) throws SQLException {
        var server = new PGSimpleDataSource();
        server.setUrl(TestServers.shared().postgresUrl("postgres"));
        try (Connection connection = server.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
