package dev.keyledger.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.keyledger.events.TopicSpec;
import dev.keyledger.testsupport.TestServers;
import dev.keyledger.usage.price.PriceFile;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flywaydb.core.Flyway;

/** A database and topics of one test's own on the real servers, and what to look into them with. */
final class Laboratory implements AutoCloseable {
    static final int PARTITIONS = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final UsageTopics topics;
    final AgroalDataSource dataSource;
    final KafkaProducer<byte[], byte[]> gateway;

    private final Admin admin;

    Laboratory() throws Exception {
        this(Map.of());
    }

    /** @param requestSettings of the topic of gateway requests, where they differ from what it must have in production */
    Laboratory(Map<String, String> requestSettings) throws Exception {
        String id = UUID.randomUUID().toString().substring(0, 8);
        topics = new UsageTopics("requests-" + id, "dlq-" + id, "usage-" + id);
        dataSource = newDatabase("usage_" + id);
        Flyway.configure().dataSource(dataSource).load().migrate();
        admin = Admin.create(kafka());
        create(topics.gatewayRequests(), TopicSpec.gatewayRequests(PARTITIONS), requestSettings);
        create(topics.deadLetters(), TopicSpec.gatewayRequestsDlq(PARTITIONS), Map.of());
        create(topics.usage(), TopicSpec.usage(PARTITIONS), Map.of());
        gateway = new KafkaProducer<>(kafka(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Small polls, so that a short test has many flushes. */
    static Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", TestServers.shared().kafka(), "max.poll.records", 300);
    }

    private void create(String name, TopicSpec spec, Map<String, String> otherwise) throws Exception {
        var settings = new HashMap<>(spec.settings());
        settings.putAll(otherwise);
        admin.createTopics(List.of(new NewTopic(name, spec.partitions(), (short) 1).configs(settings)))
                .all()
                .get();
    }

    private static AgroalDataSource newDatabase(String name) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(TestServers.shared().postgresUrl("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return AgroalDataSource.from(
                new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool -> pool.maxSize(8)
                        .connectionFactoryConfiguration(
                                factory -> factory.jdbcUrl(TestServers.shared().postgresUrl(name)))));
    }

    static UsageConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(UsageConfig.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(UsageConfig.class);
    }

    UsagePipeline pipeline(DataSource database, Clock clock, Map<String, String> settings) {
        return new UsagePipeline(
                topics, config(settings), kafka(), database, PriceFile.builtIn(), new SimpleMeterRegistry(), clock);
    }

    /** Waits until everything on the topic is counted and published. */
    void awaitQuiet() throws Exception {
        gateway.flush();
        Map<TopicPartition, Long> ends = ends(topics.gatewayRequests());
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(query("SELECT partition, next_offset FROM feed_position ORDER BY partition"))
                    .isEqualTo(IntStream.range(0, PARTITIONS)
                            .mapToObj(partition ->
                                    partition + " " + ends.get(new TopicPartition(topics.gatewayRequests(), partition)))
                            .toList());
            assertThat(query("SELECT count(*) FROM unpublished_hour")).containsExactly("0");
            assertThat(query("SELECT count(*) FROM unpublished_total")).containsExactly("0");
            assertThat(query("SELECT count(*) FROM dead_letter_outbox")).containsExactly("0");
        });
    }

    /** Each row as its values with spaces between. */
    List<String> query(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            var rows = new ArrayList<String>();
            while (row.next()) {
                var values = new ArrayList<String>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    values.add(row.getString(i));
                }
                rows.add(String.join(" ", values));
            }
            return rows;
        }
    }

    List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        read(topic, records::add);
        return records;
    }

    /** Hands over every record that the topic holds now, those of one partition in their order. */
    void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        Map<TopicPartition, Long> ends = ends(topic);
        try (var consumer = new KafkaConsumer<>(kafka(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            while (ends.keySet().stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(reader);
            }
        }
    }

    private static Map<TopicPartition, Long> ends(String topic) {
        try (var consumer = new KafkaConsumer<>(kafka(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return consumer.endOffsets(IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList());
        }
    }

    @Override
    public void close() {
        gateway.close();
        admin.close();
        dataSource.close();
    }
}
