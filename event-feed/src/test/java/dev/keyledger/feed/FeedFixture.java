package dev.keyledger.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyledger.testsupport.Patience;
import dev.keyledger.testsupport.TestServers;
import dev.keyledger.testsupport.kafka.BrokenBatch;
import dev.keyledger.testsupport.kafka.CreatedTopics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.postgresql.ds.PGSimpleDataSource;

/** A topic and a schema of a test's own on the shared servers. */
final class FeedFixture implements AutoCloseable {
    private final TestServers servers = TestServers.shared();
    private final String name = "feed-" + UUID.randomUUID();
    private final PGSimpleDataSource dataSource = new PGSimpleDataSource();
    private final LostAnswers feedsDataSource = new LostAnswers(dataSource);
    private final Admin admin = Admin.create(Map.of("bootstrap.servers", servers.kafka()));
    private final KafkaProducer<String, String> producer = new KafkaProducer<>(
            Map.of("bootstrap.servers", servers.kafka(), "max.in.flight.requests.per.connection", 1),
            new StringSerializer(),
            new StringSerializer());
    private final List<Feed> feeds = new ArrayList<>();

    FeedFixture() throws SQLException, IOException {
        dataSource.setUrl(servers.postgresUrl("keyledger_query"));
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                InputStream ddl = Feed.class.getResourceAsStream("feed_position.sql")) {
            statement.execute("CREATE SCHEMA \"" + name + "\"");
            statement.execute("SET search_path TO \"" + name + "\"");
            statement.execute(new String(ddl.readAllBytes(), UTF_8));
            statement.execute("CREATE TABLE taken (partition int, value text)");
        }
        dataSource.setCurrentSchema("\"" + name + "\"");
        dataSource.setOptions("-c idle_in_transaction_session_timeout=5s");
    }

    String topic() {
        return name;
    }

    static DataSource dataSource(String url) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        return dataSource;
    }

    String kafka() {
        return servers.kafka();
    }

    /** With the schema of this test. */
    String databaseUrl() {
        return servers.postgresUrl("keyledger_query") + "&currentSchema=" + name;
    }

    void createTopic(int partitions, Map<String, String> settings) throws ExecutionException, InterruptedException {
        var topic = new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settings);
        CreatedTopics.create(admin, topic);
    }

    void createTopic(int partitions) throws ExecutionException, InterruptedException {
        createTopic(partitions, Map.of());
    }

    void deleteTopic() throws ExecutionException, InterruptedException {
        admin.deleteTopics(List.of(name)).all().get();
    }

    void deleteRecordsBefore(int partition, long offset) throws ExecutionException, InterruptedException {
        admin.deleteRecords(Map.of(new TopicPartition(name, partition), RecordsToDelete.beforeOffset(offset)))
                .all()
                .get();
    }

    /** Values {@code from} to {@code to}, exclusive, dealt out over the partitions. */
    void send(int partitions, int from, int to) throws ExecutionException, InterruptedException {
        var sent = new ArrayList<java.util.concurrent.Future<?>>();
        for (int i = from; i < to; i++) {
            sent.add(producer.send(new ProducerRecord<>(name, i % partitions, "key", Integer.toString(i))));
        }
        for (var record : sent) {
            record.get();
        }
    }

    /** The same in one batch, into the first partition. */
    void sendBatch(Map<String, Object> settings, int from, int to) throws ExecutionException, InterruptedException {
        try (var compressing = producer(settings)) {
            var sent = new ArrayList<java.util.concurrent.Future<?>>();
            for (int i = from; i < to; i++) {
                sent.add(compressing.send(new ProducerRecord<>(name, 0, "key", Integer.toString(i))));
            }
            compressing.flush();
            for (var record : sent) {
                record.get();
            }
        }
    }

    KafkaProducer<String, String> producer(Map<String, Object> otherSettings) {
        var settings = new HashMap<String, Object>(otherSettings);
        settings.put("bootstrap.servers", servers.kafka());
        settings.put("linger.ms", 10_000);
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    BrokenBatch.Offsets breakBatch(long offset, boolean checksumHolds) throws Exception {
        String log = admin.describeLogDirs(List.of(1))
                .allDescriptions()
                .get()
                .get(1)
                .keySet()
                .iterator()
                .next();
        return BrokenBatch.at(Path.of(log, name + "-0"), offset, checksumHolds);
    }

    void addPartitions(int partitions) throws ExecutionException, InterruptedException {
        admin.createPartitions(Map.of(name, NewPartitions.increaseTo(partitions)))
                .all()
                .get();
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    Feed feed(FeedHandler handler) {
        return feed(handler, Map.of(), true);
    }

    Feed feedOfFixedPartitions(FeedHandler handler) {
        return feed(
                handler,
                Map.of("metadata.max.age.ms", 500),
                true,
                200_000,
                Duration.ZERO,
                Duration.ofSeconds(10),
                false);
    }

    /** One that commits after every poll, and while it is behind only once it holds so many records. */
    Feed feedInPolls(FeedHandler handler, int pollRecords, int commitRecordsMax) {
        return feed(handler, Map.of("max.poll.records", pollRecords), true, commitRecordsMax, Duration.ofHours(1));
    }

    /** One that commits its first record at once, and while it is behind reads one by one beside that. */
    Feed feedInSteps(FeedHandler handler, int commitRecordsMax) {
        Map<String, Object> settings = Map.of("max.poll.records", 1, "heartbeat.interval.ms", 100);
        return feed(handler, settings, true, commitRecordsMax, Duration.ZERO);
    }

    Feed feed(FeedHandler handler, Map<String, Object> kafkaSettings, boolean wholeLog) {
        return feed(handler, kafkaSettings, wholeLog, 200_000, Duration.ZERO);
    }

    Feed feedSilentAfter(FeedHandler handler, Duration silentAfter) {
        return feed(handler, Map.of(), true, 200_000, Duration.ZERO, silentAfter, true);
    }

    /** What happens while the broker's process stands still: its connections live, and nobody answers. */
    void whileKafkaHangs(Runnable meanwhile) {
        servers.signalKafka("STOP");
        try {
            meanwhile.run();
        } finally {
            servers.signalKafka("CONT");
        }
    }

    private Feed feed(
            FeedHandler handler,
            Map<String, Object> kafkaSettings,
            boolean wholeLog,
            int commitRecordsMax,
            Duration commitIntervalBehind) {
        return feed(
                handler, kafkaSettings, wholeLog, commitRecordsMax, commitIntervalBehind, Duration.ofSeconds(10), true);
    }

    private Feed feed(
            FeedHandler handler,
            Map<String, Object> kafkaSettings,
            boolean wholeLog,
            int commitRecordsMax,
            Duration commitIntervalBehind,
            Duration silentAfter,
            boolean adoptsPartitions) {
        var kafka = new HashMap<String, Object>(kafkaSettings);
        kafka.putIfAbsent("bootstrap.servers", servers.kafka());
        FeedConfig config = new FeedConfig() {
            @Override
            public String reader() {
                return name;
            }

            @Override
            public String topic() {
                return name;
            }

            @Override
            public Map<String, Object> kafka() {
                return kafka;
            }

            @Override
            public boolean wholeLog() {
                return wholeLog;
            }

            @Override
            public String mendedBy() {
                return "mend it";
            }

            @Override
            public boolean adoptsPartitions() {
                return adoptsPartitions;
            }

            @Override
            public int commitRecordsMax() {
                return commitRecordsMax;
            }

            @Override
            public Duration commitIntervalBehind() {
                return commitIntervalBehind;
            }

            @Override
            public Duration silentAfter() {
                return silentAfter;
            }
        };
        var feed = new Feed(config, feedsDataSource.dataSource(), handler, Clock.systemUTC());
        feeds.add(feed);
        feed.start();
        return feed;
    }

    String topicId() throws Exception {
        return admin.describeTopics(List.of(name))
                .allTopicNames()
                .get()
                .get(name)
                .topicId()
                .toString();
    }

    /** The next commit of a feed succeeds, but looks as if it had failed. */
    void loseAnswerOfNextCommit() {
        feedsDataSource.loseNext();
    }

    /** Waits until the feeds' consumer group has so many members and was in this state for long enough to be noticed. */
    void awaitMembers(int members, GroupState state) {
        Patience.await(String.format(Locale.ROOT, "group of %d, %s", members, state))
                .during(Duration.ofMillis(500))
                .until(() -> {
                    ConsumerGroupDescription group = admin.describeConsumerGroups(List.of(name))
                            .all()
                            .get()
                            .get(name);
                    return group.members().size() == members && group.groupState() == state;
                });
    }

    Connection connection() throws SQLException {
        return dataSource.getConnection();
    }

    List<Integer> taken() {
        return query("SELECT value::int FROM taken ORDER BY 1");
    }

    int epochOf(int partition) {
        return query("SELECT epoch::int FROM feed_position WHERE partition = " + partition)
                .getFirst();
    }

    private List<Integer> query(String sql) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            var values = new ArrayList<Integer>();
            while (rows.next()) {
                values.add(rows.getInt(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws SQLException {
        feeds.forEach(Feed::close);
        producer.close();
        admin.close();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA \"" + name + "\" CASCADE");
        }
    }
}
