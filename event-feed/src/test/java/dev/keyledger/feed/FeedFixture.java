package dev.keyledger.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyledger.testsupport.TestServers;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
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

    void createTopic(int partitions, Map<String, String> settings) throws ExecutionException, InterruptedException {
        var topic = new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settings);
        admin.createTopics(List.of(topic)).all().get();
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

    Feed feed(FeedHandler handler) {
        return feed(handler, Map.of(), true);
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
        return feed(handler, Map.of(), true, 200_000, Duration.ZERO, silentAfter);
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
        return feed(handler, kafkaSettings, wholeLog, commitRecordsMax, commitIntervalBehind, Duration.ofSeconds(10));
    }

    private Feed feed(
            FeedHandler handler,
            Map<String, Object> kafkaSettings,
            boolean wholeLog,
            int commitRecordsMax,
            Duration commitIntervalBehind,
            Duration silentAfter) {
        var kafka = new java.util.HashMap<String, Object>(kafkaSettings);
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

    /** The next commit of a feed succeeds, but looks as if it had failed. */
    void loseAnswerOfNextCommit() {
        feedsDataSource.loseNext();
    }

    /** Waits until the feeds' consumer group has so many members and was in this state for long enough to be noticed. */
    void awaitMembers(int members, GroupState state) {
        Awaitility.await(String.format(Locale.ROOT, "group of %d, %s", members, state))
                .atMost(Duration.ofSeconds(30))
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
