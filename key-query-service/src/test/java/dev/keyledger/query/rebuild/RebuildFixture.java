package dev.keyledger.query.rebuild;

import static dev.keyledger.testsupport.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.Actor;
import dev.keyledger.events.TopicSpec;
import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyProgress;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.feed.Feed;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.operations.Operation;
import dev.keyledger.operations.OperationConfig;
import dev.keyledger.operations.OperationStatus;
import dev.keyledger.operations.OperationTable;
import dev.keyledger.operations.OperationWorker;
import dev.keyledger.operations.StartOperation;
import dev.keyledger.query.keyview.store.KeyFeed;
import dev.keyledger.query.keyview.store.KeyTable;
import dev.keyledger.query.keyview.store.KeyTables;
import dev.keyledger.query.verify.TailOnTopics;
import dev.keyledger.testsupport.TestServers;
import dev.keyledger.testsupport.kafka.BrokenBatch;
import dev.keyledger.testsupport.kafka.CreatedTopics;
import dev.keyledger.verifier.KeyHistoryBuilder;
import dev.keyledger.verifier.log.KeyEventReader;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** A log and a database of a test's own on the shared servers, with the service's feed and rebuilds on them. */
final class RebuildFixture implements AutoCloseable {
    static final int PARTITIONS = 6;

    static final Pepper PEPPER = new Pepper("p1", new byte[32]);
    private static final Actor ADA = new Actor("ada", "Ada Admin");

    private final TestServers servers = TestServers.shared();
    private final Map<String, Object> kafka = Map.of("bootstrap.servers", servers.kafka());
    private final String topic = "key-events-" + UUID.randomUUID();
    private final KeyEventCodec codec = new KeyEventCodec();
    private final Admin admin = Admin.create(kafka);
    private final KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
            Map.of(
                    "bootstrap.servers",
                    servers.kafka(),
                    "linger.ms",
                    5,
                    "max.block.ms",
                    60_000,
                    "max.in.flight.requests.per.connection",
                    1),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    private final Queue<Exception> unpublished = new ConcurrentLinkedQueue<>();
    private final List<Runnable> closing = new ArrayList<>();
    private final String database;
    private final PGSimpleDataSource dataSource;

    RebuildFixture() throws Exception {
        database = createDatabase();
        dataSource = dataSourceOf(database);
        createTopic();
    }

    private String createDatabase() throws SQLException {
        String name = "rebuild_" + UUID.randomUUID().toString().replace('-', '_');
        onServer("CREATE DATABASE " + name);
        Flyway.configure().dataSource(dataSourceOf(name)).load().migrate();
        return name;
    }

    private PGSimpleDataSource dataSourceOf(String name) {
        var source = new PGSimpleDataSource();
        source.setUrl(servers.postgresUrl(name));
        return source;
    }

    private void onServer(String sql) throws SQLException {
        try (Connection connection = dataSourceOf("postgres").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    void createTopic() throws Exception {
        CreatedTopics.create(
                admin,
                new NewTopic(topic, PARTITIONS, (short) 1)
                        .configs(TopicSpec.keyEvents(PARTITIONS).settings()));
    }

    void deleteTopic() throws Exception {
        admin.deleteTopics(List.of(topic)).all().get();
    }

    void forgetFirst(int partition, long records) throws Exception {
        admin.deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(records)))
                .all()
                .get();
    }

    String beaconTopic() {
        return topic + "-progress";
    }

    void createBeaconTopic() throws Exception {
        CreatedTopics.create(admin, new NewTopic(beaconTopic(), 1, (short) 1));
    }

    void deleteBeaconTopic() throws Exception {
        admin.deleteTopics(List.of(beaconTopic())).all().get();
    }

    /** As the relay would send it: all that was published is behind it. */
    void sendBeacon() {
        try {
            var progress = new KeyProgress(
                    Instant.now(), topicId(), List.copyOf(ends(topic).values()));
            producer.send(new ProducerRecord<>(beaconTopic(), WireJson.mapper().writeValueAsBytes(progress)))
                    .get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Breaks the batch that the offset is in, where it lies. */
    void breakBatch(int partition, long offset) throws Exception {
        String log = admin.describeLogDirs(List.of(1))
                .allDescriptions()
                .get()
                .get(1)
                .keySet()
                .iterator()
                .next();
        BrokenBatch.at(Path.of(log, topic + "-" + partition), offset, false);
    }

    void addPartitions(int partitions) throws Exception {
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                .all()
                .get();
    }

    String topicId() throws Exception {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .topicId()
                .toString();
    }

    TailOnTopics tail() {
        var tail = new TailOnTopics(dataSource, kafka, topic, topic, beaconTopic());
        closing.add(tail::close);
        return tail;
    }

    /** What the event store has of these keys. */
    UUID giveHeads(List<KeyHistoryBuilder> keys) {
        UUID heads = UUID.randomUUID();
        for (KeyHistoryBuilder key : keys) {
            execute(String.format(
                    Locale.ROOT,
                    "INSERT INTO expected_head VALUES ('%s', '%s', %d, '%s', now())",
                    heads,
                    key.keyId(),
                    key.version(),
                    key.history().getLast().eventId()));
        }
        return heads;
    }

    String topic() {
        return topic;
    }

    PGSimpleDataSource dataSource() {
        return dataSource;
    }

    KeyHistoryBuilder key(String workspace) {
        return new KeyHistoryBuilder(workspace, PEPPER, ADA, Instant.parse("2026-03-01T10:00:00Z"));
    }

    /** So many additional keys of one event each, published. */
    List<KeyHistoryBuilder> keys(int count) {
        List<KeyHistoryBuilder> keys =
                IntStream.range(0, count).mapToObj(i -> key("acme")).toList();
        for (int i = 0; i < count; i++) {
            publish(keys.get(i).additional("Key " + i, List.of("models:read"), null));
        }
        return keys;
    }

    /** Keys of two workspaces with rotations, a gap, a doubled and an unreadable event: something in every table. */
    void storiesOf(int keys) {
        for (int i = 0; i < keys; i++) {
            KeyHistoryBuilder key = key(i % 2 == 0 ? "acme" : "globex");
            KeyEventEnvelope created = i < 2
                    ? key.primary("Workspace " + i)
                    : key.additional("Key " + i, List.of("models:read", "chat:completions"), null);
            publish(created, created);
            publish(key.rotated(UUID.randomUUID(), RetireOld.AFTER_OVERLAP, Instant.parse("2027-01-01T00:00:00Z")));
            if (i % 3 == 0) {
                publish(key.event(new KeyRevoked("over")));
            }
            if (i % 5 == 0) {
                key.event(new KeyRenamed("never published"));
                publish(key.event(new KeyRenamed("too early")));
                send(new ProducerRecord<>(
                        topic, key.keyId().toString().getBytes(UTF_8), "not an event".getBytes(UTF_8)));
            }
        }
        flush();
    }

    void publish(KeyEventEnvelope... events) {
        for (KeyEventEnvelope envelope : events) {
            send(recordOf(envelope));
        }
        if (events.length > 0) {
            flush();
        }
    }

    ProducerRecord<byte[], byte[]> recordOf(KeyEventEnvelope envelope) {
        return KafkaMessageFactory.<byte[]>createWriter(
                        topic, envelope.keyId().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .writeBinary(codec.toCloudEvent(envelope));
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        var unused = producer.send(record, (metadata, failure) -> {
            if (failure != null) {
                unpublished.add(failure);
            }
        });
    }

    void flush() {
        producer.flush();
        assertThat(unpublished).as("records that Kafka didn't take").isEmpty();
    }

    /** The service's feed on the live views, from where it stands. */
    Feed feed() {
        return feed(topic, dataSource);
    }

    /** Readers of one name share the partitions, also with other tests', so names are the fixture's own. */
    private Feed feed(String reader, PGSimpleDataSource into) {
        Feed feed = KeyFeed.feed(reader, topic, kafka, into, Clock.systemUTC());
        closing.add(feed::close);
        feed.start();
        return feed;
    }

    /** Waits until the live views are behind the whole log. */
    void awaitLive() {
        awaitBehindTheLog(dataSource);
    }

    private void awaitBehindTheLog(PGSimpleDataSource source) {
        Map<Integer, Long> ends = ends(topic);
        await("feed to reach the end of the log")
                .atMost(Duration.ofMinutes(10))
                .untilAsserted(() -> assertThat(positions(source)).containsExactlyInAnyOrderEntriesOf(ends));
    }

    private static Map<Integer, Long> positions(PGSimpleDataSource source) {
        var positions = new TreeMap<Integer, Long>();
        for (List<String> row : rows(source, "SELECT partition, next_offset FROM feed_position")) {
            positions.put(Integer.valueOf(row.get(0)), Long.valueOf(row.get(1)));
        }
        return positions;
    }

    Map<Integer, Long> ends(String ofTopic) {
        try {
            int partitions = admin.describeTopics(List.of(ofTopic))
                    .allTopicNames()
                    .get()
                    .get(ofTopic)
                    .partitions()
                    .size();
            var latest = new TreeMap<TopicPartition, OffsetSpec>(
                    java.util.Comparator.comparingInt(TopicPartition::partition));
            IntStream.range(0, partitions)
                    .forEach(partition -> latest.put(new TopicPartition(ofTopic, partition), OffsetSpec.latest()));
            var ends = new TreeMap<Integer, Long>();
            admin.listOffsets(latest)
                    .all()
                    .get()
                    .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
            return ends;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    List<String> topics() throws Exception {
        return List.copyOf(admin.listTopics().names().get());
    }

    /** An instance's part in rebuilding, started. */
    OperationWorker worker() {
        return worker(1000);
    }

    OperationWorker worker(int batchMax) {
        var source = new RebuildSource(topic, topic, kafka, new KeyEventReader(codec), batchMax);
        var config = new SmallRyeConfigBuilder()
                .withMapping(OperationConfig.class)
                .withDefaultValue("keyledger.operations.poll-interval", "PT0.1S")
                .build()
                .getConfigMapping(OperationConfig.class);
        var worker = new OperationWorker(List.of(new KeyViewRebuild(source)), dataSource, config, Clock.systemUTC());
        closing.add(worker::close);
        worker.start();
        return worker;
    }

    UUID request(Integer throttle) {
        return ask(new StartOperation(KeyViewRebuild.NAME, throttle, null, null));
    }

    UUID ask(StartOperation request) {
        UUID id = UUID.randomUUID();
        boolean inserted =
                onDatabase(connection -> OperationTable.insert(connection, id, request, "ops", Instant.now()));
        assertThat(inserted).as("no other rebuild is open").isTrue();
        return id;
    }

    void cancel(UUID id) {
        onDatabase(connection -> OperationTable.cancel(connection, id));
    }

    Operation operation(UUID id) {
        return onDatabase(connection -> OperationTable.find(connection, id)).orElseThrow();
    }

    Operation awaitEnd(UUID id) {
        await("rebuild to end")
                .atMost(Duration.ofMinutes(10))
                .until(() -> operation(id).finishedAt() != null);
        return operation(id);
    }

    /** Requests a rebuild and waits for its success. */
    Operation rebuild() {
        Operation ended = awaitEnd(request(null));
        assertThat(ended.status()).as("%s", ended).isEqualTo(OperationStatus.COMPLETED);
        return ended;
    }

    void awaitDone(UUID id, long events) {
        await("rebuild to have read " + events + " events")
                .pollInterval(Duration.ofMillis(20))
                .until(() -> operation(id).done() >= events);
    }

    interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    <T> T onDatabase(Question<T> question) {
        try (Connection connection = dataSource.getConnection()) {
            return question.ask(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    int execute(String sql) {
        return onDatabase(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        });
    }

    /** Runs one of the migrations once more. */
    void migrate(String fileName) {
        try (var script = getClass().getResourceAsStream("/db/migration/" + fileName)) {
            execute(new String(script.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    List<List<String>> query(String sql) {
        return rows(dataSource, sql);
    }

    private static List<List<String>> rows(PGSimpleDataSource source, String sql) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            var rows = new ArrayList<List<String>>();
            while (row.next()) {
                var values = new ArrayList<String>();
                for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                    values.add(row.getString(column));
                }
                rows.add(values);
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything that the events made, as text: rows in a fixed order, without the times of the reader's clock. */
    Map<String, List<List<String>>> views() {
        return views(dataSource);
    }

    private static Map<String, List<List<String>>> views(PGSimpleDataSource source) {
        var views = new TreeMap<String, List<List<String>>>();
        for (KeyTable<?> table : KeyTables.ALL) {
            String columns =
                    rows(source, """
                            SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)
                            FROM information_schema.columns
                            WHERE table_schema = 'public' AND table_name = '%s'
                                AND column_name NOT IN ('parked_at', 'quarantined_at')
                            """.formatted(table.name())).getFirst().getFirst();
            views.put(
                    table.name(),
                    rows(source, "SELECT %s FROM %s ORDER BY %s".formatted(columns, table.name(), table.primaryKey())));
        }
        return views;
    }

    /** The live views equal what the feed makes of the whole log in an empty database, row by row. */
    void assertViewsEqualAFreshBuild() throws SQLException {
        String fresh = createDatabase();
        try (Feed feed = feed(fresh, dataSourceOf(fresh))) {
            awaitBehindTheLog(dataSourceOf(fresh));
            await("feed to tell where it stands")
                    .until(() -> !feed.health().positions().isEmpty());
        }
        Map<String, List<List<String>>> live = views();
        views(dataSourceOf(fresh))
                .forEach((table, rows) ->
                        assertThat(live.get(table)).as("rows of %s", table).isEqualTo(rows));
        onServer("DROP DATABASE " + fresh);
    }

    /** Ends the session that works on operations; where one was just ended, that of its successor. */
    void killRebuildingSession() {
        await("a session that works on operations")
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                + " WHERE application_name = 'keyledger-operations' AND datname = current_database()")
                        .isEmpty());
    }

    @Override
    public void close() throws SQLException {
        closing.reversed().forEach(Runnable::run);
        producer.close();
        admin.close();
        onServer("DROP DATABASE " + database + " WITH (FORCE)");
    }
}
