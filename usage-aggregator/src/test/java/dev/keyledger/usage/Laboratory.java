package dev.keyledger.usage;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.TopicSpec;
import dev.keyledger.operations.Operation;
import dev.keyledger.operations.OperationConfig;
import dev.keyledger.operations.OperationTable;
import dev.keyledger.operations.OperationWorker;
import dev.keyledger.operations.StartOperation;
import dev.keyledger.prices.PriceCatalogue;
import dev.keyledger.prices.PriceCatalogue.MaxAge;
import dev.keyledger.prices.PriceFiles;
import dev.keyledger.prices.PriceList;
import dev.keyledger.testsupport.Patience;
import dev.keyledger.testsupport.TcpProxy;
import dev.keyledger.testsupport.TestServers;
import dev.keyledger.testsupport.kafka.CreatedTopics;
import dev.keyledger.usage.ledger.UsageLedger;
import dev.keyledger.usage.price.PriceSources;
import dev.keyledger.usage.rebuild.RebuildSource;
import dev.keyledger.usage.rebuild.ReplayUsage;
import dev.keyledger.usage.rebuild.Reprice;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
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

    private static final String POSITIONS = "SELECT partition, next_offset FROM feed_position ORDER BY partition";
    /** Millions of events are counted more slowly than they are sent. */
    private static final Duration COUNTED_WITHIN =
            Boolean.getBoolean("keyledger.long") ? Duration.ofMinutes(60) : Patience.PATIENCE;

    final UsageTopics topics;
    final AgroalDataSource dataSource;
    private final String database;
    final KafkaProducer<byte[], byte[]> gateway;

    final Admin admin;
    private final List<OperationWorker> workers = new ArrayList<>();

    Laboratory() throws Exception {
        this(Map.of());
    }

    /** One whose topic of gateway requests keeps the producer's times, so that a month passes in a minute. */
    static Laboratory withProducersTimes() throws Exception {
        return new Laboratory(Map.of(
                "message.timestamp.type",
                "CreateTime",
                "message.timestamp.after.max.ms",
                Long.toString(Long.MAX_VALUE),
                "retention.ms",
                "-1"));
    }

    /** @param requestSettings of the topic of gateway requests, where they differ from what it must have in production */
    private Laboratory(Map<String, String> requestSettings) throws Exception {
        String id = UUID.randomUUID().toString().substring(0, 8);
        topics = new UsageTopics("requests-" + id, "dlq-" + id, "usage-" + id);
        database = "usage_" + id;
        dataSource = newDatabase(database);
        Flyway.configure().dataSource(dataSource).load().migrate();
        admin = Admin.create(kafka());
        create(topics.gatewayRequests(), TopicSpec.gatewayRequests(PARTITIONS), requestSettings);
        createDeadLetters();
        create(topics.usage(), TopicSpec.usage(PARTITIONS), Map.of());
        gateway = new KafkaProducer<>(producing(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Small polls, so that a short test has many flushes. */
    static Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", TestServers.shared().kafka(), "max.poll.records", 300);
    }

    /** One request in flight: with more, what is sent to a topic that was made just now can be lost (KAFKA-15591). */
    static Map<String, Object> producing() {
        return Map.of("bootstrap.servers", TestServers.shared().kafka(), "max.in.flight.requests.per.connection", 1);
    }

    private void create(String name, TopicSpec spec, Map<String, String> otherwise) throws Exception {
        var settings = new HashMap<>(spec.settings());
        settings.putAll(otherwise);
        CreatedTopics.create(admin, new NewTopic(name, spec.partitions(), (short) 1).configs(settings));
    }

    private static AgroalDataSource newDatabase(String name) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(TestServers.shared().postgresUrl("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return dataSource(TestServers.shared().postgresUrl(name));
    }

    private static AgroalDataSource dataSource(String url) throws SQLException {
        return AgroalDataSource.from(
                new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool -> pool.maxSize(8)
                        .exceptionSorter(new PostgreSQLExceptionSorter())
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url))));
    }

    /**
     * The same database by another way.
     *
     * @param properties of its connections, as a URL has them
     */
    AgroalDataSource dataSourceBy(TcpProxy proxy, String properties) throws SQLException {
        return dataSource("jdbc:postgresql://" + proxy.address() + "/" + database + "?user=postgres&" + properties);
    }

    static UsageConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(UsageConfig.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(UsageConfig.class);
    }

    /** The service's own prices, if it has none but these. */
    static PriceSources prices(PriceList list) {
        return new PriceSources(new PriceCatalogue(List.of(list)), new MaxAge(Duration.ofDays(180), false));
    }

    UsagePipeline pipeline(DataSource database, Clock clock, Map<String, String> settings) {
        return pipeline(database, clock, settings, prices(PriceFiles.builtIn()));
    }

    UsagePipeline pipeline(DataSource database, Clock clock, Map<String, String> settings, PriceSources prices) {
        return new UsagePipeline(topics, config(settings), kafka(), database, prices, new SimpleMeterRegistry(), clock);
    }

    /** Whether everything that was sent is counted. */
    boolean isCounted() throws SQLException {
        gateway.flush();
        return query(POSITIONS).equals(positionsAt(ends(topics.gatewayRequests())));
    }

    private static List<String> positionsAt(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .map(end -> end.getKey().partition() + " " + end.getValue())
                .sorted()
                .toList();
    }

    /** Waits until everything on the topic is counted and published. */
    void awaitQuiet() throws Exception {
        gateway.flush();
        List<String> atTheEnd = positionsAt(ends(topics.gatewayRequests()));
        await().atMost(COUNTED_WITHIN).untilAsserted(() -> {
            assertThat(query(POSITIONS)).isEqualTo(atTheEnd);
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

    /** An instance's part in counting anew; started, and closed with the laboratory at the latest. */
    OperationWorker worker(Map<String, String> settings) {
        var source = new RebuildSource(
                UsageLedger.READER,
                topics.gatewayRequests(),
                topics.usage(),
                kafka(),
                config(settings),
                prices(PriceFiles.builtIn()));
        var config = new SmallRyeConfigBuilder()
                .withMapping(OperationConfig.class)
                .withDefaultValue("keyledger.operations.poll-interval", "PT0.05S")
                .build()
                .getConfigMapping(OperationConfig.class);
        var worker = new OperationWorker(
                List.of(new ReplayUsage(source), new Reprice(source)), dataSource, config, Clock.systemUTC());
        worker.start();
        workers.add(worker);
        return worker;
    }

    UUID request(StartOperation request) throws SQLException {
        UUID id = UUID.randomUUID();
        try (Connection connection = dataSource.getConnection()) {
            assertThat(OperationTable.insert(connection, id, request, "ops", Instant.now()))
                    .as("no other one is open")
                    .isTrue();
        }
        return id;
    }

    Operation operation(UUID id) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return OperationTable.find(connection, id).orElseThrow();
        }
    }

    Operation awaitEnd(UUID id) throws SQLException {
        await("operation to end")
                .atMost(Duration.ofMinutes(60))
                .until(() -> operation(id).finishedAt() != null);
        return operation(id);
    }

    void cancel(UUID id) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            assertThat(OperationTable.cancel(connection, id)).isPresent();
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    void recreateGatewayRequests() throws Exception {
        admin.deleteTopics(List.of(topics.gatewayRequests())).all().get();
        await("the topic to be gone").ignoreExceptions().until(() -> {
            create(topics.gatewayRequests(), TopicSpec.gatewayRequests(PARTITIONS), Map.of());
            return true;
        });
    }

    void recreateUsage() throws Exception {
        admin.deleteTopics(List.of(topics.usage())).all().get();
        await("the topic to be gone").ignoreExceptions().until(() -> {
            create(topics.usage(), TopicSpec.usage(PARTITIONS), Map.of());
            return true;
        });
    }

    void createDeadLetters() throws Exception {
        create(topics.deadLetters(), TopicSpec.gatewayRequestsDlq(PARTITIONS), Map.of());
    }

    void addPartitions(int partitions) throws Exception {
        admin.createPartitions(Map.of(topics.gatewayRequests(), NewPartitions.increaseTo(partitions)))
                .all()
                .get();
    }

    /** Where the broker keeps the partition. */
    Path logOf(int partition) throws Exception {
        String logs = admin.describeLogDirs(List.of(1))
                .allDescriptions()
                .get()
                .get(1)
                .keySet()
                .iterator()
                .next();
        return Path.of(logs, topics.gatewayRequests() + "-" + partition);
    }

    /** As retention does, or an operator. */
    void forgetBefore(int partition, long offset) throws Exception {
        admin.deleteRecords(Map.of(
                        new TopicPartition(topics.gatewayRequests(), partition), RecordsToDelete.beforeOffset(offset)))
                .all()
                .get();
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
        workers.forEach(OperationWorker::close);
        gateway.close();
        admin.close();
        dataSource.close();
    }
}
