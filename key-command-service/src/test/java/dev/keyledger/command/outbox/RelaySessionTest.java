package dev.keyledger.command.outbox;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.command.CommandConfig;
import dev.keyledger.events.TopicSpec;
import dev.keyledger.events.Topics;
import dev.keyledger.kit.lease.LeaseLostException;
import dev.keyledger.kit.topics.TopicSetup;
import dev.keyledger.testsupport.Patience;
import dev.keyledger.testsupport.TcpProxy;
import dev.keyledger.testsupport.TestServers;
import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Worker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The relay on a database of its own, with a producer that fails when it is told to. */
class RelaySessionTest {
    private static final String DATABASE = "relay_session_test";
    private static final Duration LEASE = Duration.ofSeconds(6);
    private static final Duration SHORT_LEASE = Duration.ofMillis(1500);
    private static final UUID OTHER = UUID.randomUUID();
    private static final UUID A = UUID.fromString("00000000-0000-7000-8000-00000000000a");
    private static final UUID B = UUID.fromString("00000000-0000-7000-8000-00000000000b");

    private static final PGSimpleDataSource DATA_SOURCE = new PGSimpleDataSource();
    private static Admin admin;

    private final Worker worker = new Worker("relay", Backoff.USUAL, self -> Duration.ofDays(1));
    private final UUID instance = UUID.randomUUID();

    @BeforeAll
    static void createDatabaseAndTopics() throws SQLException {
        try (Connection connection =
                DriverManager.getConnection(TestServers.shared().postgresUrl("postgres"))) {
            connection.createStatement().execute("DROP DATABASE IF EXISTS " + DATABASE);
            connection.createStatement().execute("CREATE DATABASE " + DATABASE);
        }
        DATA_SOURCE.setUrl(TestServers.shared().postgresUrl(DATABASE));
        execute(migration("V1__event_store"));
        execute(migration("V5__timelines"));
        execute(migration("V6__leases"));
        execute(migration("V8__store_standing"));
        execute("INSERT INTO store_check VALUES (true, store_incarnation(), 'complete', null, now())");
        admin = Admin.create(Map.of("bootstrap.servers", TestServers.shared().kafka()));
        TopicSetup.ensure(admin, List.of(TopicSpec.keyEvents(6), TopicSpec.keyProgress()));
    }

    @AfterAll
    static void closeAdmin() {
        admin.close();
    }

    @BeforeEach
    void emptyOutbox() throws SQLException {
        execute("DELETE FROM outbox");
    }

    private static String migration(String name) {
        try (var script = RelaySessionTest.class.getResourceAsStream("/db/migration/" + name + ".sql")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = DATA_SOURCE.getConnection()) {
            connection.createStatement().execute(sql);
        }
    }

    private static void append(Connection connection, UUID keyId, long version) throws SQLException {
        try (var insert = connection.prepareStatement("""
                WITH appended AS (
                  INSERT INTO events (event_id, stream_id, workspace_id, version, type, schema_version, occurred_at,
                                      actor, data)
                  VALUES (gen_random_uuid(), ?, 'acme', ?, 'key.renamed', 1, now(), 'ada', '{}')
                  ON CONFLICT DO NOTHING RETURNING position)
                INSERT INTO outbox SELECT position FROM appended""")) {
            insert.setObject(1, keyId);
            insert.setLong(2, version);
            insert.executeUpdate();
        }
    }

    private static void append(UUID keyId, long version) throws SQLException {
        try (Connection connection = DATA_SOURCE.getConnection()) {
            append(connection, keyId, version);
        }
    }

    private CompletableFuture<Void> relay(MockProducer<byte[], byte[]> producer) {
        return relay(DATA_SOURCE, producer, LEASE);
    }

    private CompletableFuture<Void> relay(
            DataSource dataSource, MockProducer<byte[], byte[]> producer, Duration lease) {
        return CompletableFuture.runAsync(() -> {
            try (Outbox outbox = Outbox.lead(dataSource, instance, lease).orElseThrow()) {
                new RelaySession(
                                outbox,
                                producer,
                                new ProgressBeacon(admin, producer, Duration.ofSeconds(10)),
                                new RelayStatus(new SimpleMeterRegistry()),
                                new Settings(),
                                worker)
                        .run();
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
    }

    private static MockProducer<byte[], byte[]> producer(boolean acknowledges) {
        return new MockProducer<>(acknowledges, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static List<String> sentEvents(MockProducer<byte[], byte[]> producer) {
        var sent = new ArrayList<String>();
        for (var record : producer.history()) {
            if (record.topic().equals(Topics.KEY_EVENTS)) {
                String key = new String(record.key(), StandardCharsets.UTF_8);
                long version = Long.parseLong(
                        new String(record.headers().lastHeader("ce_sequence").value(), StandardCharsets.UTF_8));
                sent.add((key.endsWith("a") ? "a" : "b") + version);
            }
        }
        return sent;
    }

    @Test
    void refusedEvent_stopsTheSessionBeforeALaterOneOfItsKey() throws SQLException {
        long first = System.nanoTime();
        append(A, first);
        append(B, first);
        append(A, first + 1);
        var failing = producer(false);
        CompletableFuture<Void> session = relay(failing);
        await().until(() -> sentEvents(failing).size() == 2);
        failing.errorNext(new TimeoutException("no acknowledgement"));
        failing.completeNext();

        assertThatThrownBy(session::join).hasRootCauseMessage("no acknowledgement");
        assertThat(sentEvents(failing)).containsExactly("a" + first, "b" + first);

        var healthy = producer(true);
        CompletableFuture<Void> next = relay(healthy);
        await().until(() -> sentEvents(healthy).size() >= 2);
        worker.close();
        next.join();
        assertThat(sentEvents(healthy)).containsExactly("a" + first, "a" + (first + 1));
    }

    @Test
    void eventThatCommitsLate_isSentAllTheSame() throws SQLException {
        long version = System.nanoTime();
        var producer = producer(true);
        try (Connection slow = DATA_SOURCE.getConnection()) {
            slow.setAutoCommit(false);
            append(slow, A, version);
            append(B, version);
            CompletableFuture<Void> session = relay(producer);
            await().until(() -> sentEvents(producer).contains("b" + version));
            slow.commit();
            await().until(() -> sentEvents(producer).contains("a" + version));
            worker.close();
            session.join();
        }
        assertThat(sentEvents(producer)).containsExactly("b" + version, "a" + version);
    }

    @Test
    void unacknowledgedEvent_holdsTheBeaconBack() throws SQLException {
        append(A, System.nanoTime());
        var producer = producer(false);
        CompletableFuture<Void> session = relay(producer);
        await().until(() -> sentEvents(producer).size() == 1);
        assertThat(producer.history()).hasSize(1);
        producer.completeNext();

        await().until(() -> producer.history().size() == 2);
        assertThat(producer.history().getLast().topic()).isEqualTo(Topics.KEY_PROGRESS);
        worker.close();
        producer.completeNext();
        session.join();
    }

    @Test
    void secondInstance_standsBy() throws SQLException {
        try (Outbox leader = Outbox.lead(DATA_SOURCE, instance, LEASE).orElseThrow()) {
            assertThat(otherLeads(LEASE)).isFalse();
            assertThat(leader.unsent(10)).isEmpty();
        }
        try (Outbox next = Outbox.lead(DATA_SOURCE, UUID.randomUUID(), LEASE).orElseThrow()) {
            assertThat(next.unsent(10)).isEmpty();
        }
    }

    /** Whether another instance can lead; it gives the lead back at once. */
    private static boolean otherLeads(Duration lease) {
        try {
            Optional<Outbox> other = Outbox.lead(DATA_SOURCE, OTHER, lease);
            if (other.isPresent()) {
                other.get().close();
            }
            return other.isPresent();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void leaderThatGetsOn_keepsTheLead_farBeyondItsLease() {
        var producer = producer(true);
        CompletableFuture<Void> session = relay(DATA_SOURCE, producer, SHORT_LEASE);
        await().until(() -> !producer.history().isEmpty());

        await().during(SHORT_LEASE.multipliedBy(4))
                .atMost(SHORT_LEASE.multipliedBy(8))
                .until(() -> !otherLeads(SHORT_LEASE) && !session.isDone());
        worker.close();
        session.join();
    }

    @Test
    void leaderWhoseKafkaIsSilent_losesTheLead_andSendsNothingMore() throws SQLException {
        long version = System.nanoTime();
        append(A, version);
        append(A, version + 1);
        var silent = producer(false);
        CompletableFuture<Void> session = relay(DATA_SOURCE, silent, SHORT_LEASE);
        await().until(() -> sentEvents(silent).size() == 1);

        await().until(() -> otherLeads(SHORT_LEASE));
        assertThat(session).as("it still waits").isNotDone();
        silent.completeNext();

        assertThatThrownBy(session::join).hasRootCauseInstanceOf(LeaseLostException.class);
        assertThat(sentEvents(silent)).containsExactly("a" + version);
    }

    @Test
    void leaderWhoseSessionHangs_isSucceeded_andGivesUpByItself() throws Exception {
        try (var proxy = TcpProxy.to(TestServers.shared().postgres())) {
            var dataSource = new PGSimpleDataSource();
            dataSource.setUrl("jdbc:postgresql://" + proxy.address() + "/" + DATABASE + "?user=postgres");
            var producer = producer(true);
            CompletableFuture<Void> session = relay(dataSource, producer, SHORT_LEASE);
            await().until(() -> !producer.history().isEmpty());

            proxy.hang();

            await().until(() -> otherLeads(SHORT_LEASE));
            assertThatThrownBy(() -> session.get(Patience.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void instanceThatLostOnlyItsSession_leadsAgainAtOnce() throws SQLException {
        Outbox lost = Outbox.lead(DATA_SOURCE, instance, LEASE).orElseThrow();
        try (Outbox again = Outbox.lead(DATA_SOURCE, instance, LEASE).orElseThrow()) {
            assertThat(again.unsent(10)).isEmpty();
            assertThat(otherLeads(LEASE)).isFalse();
        }
        lost.close();
    }

    /** The defaults. */
    private record Settings() implements CommandConfig.Relay {
        @Override
        public int keyEventsPartitions() {
            return 6;
        }

        @Override
        public Duration pollInterval() {
            return Duration.ofMillis(100);
        }

        @Override
        public int batchMax() {
            return 500;
        }

        @Override
        public Duration deliveryTimeout() {
            return Duration.ofSeconds(20);
        }

        @Override
        public Duration lease() {
            return LEASE;
        }

        @Override
        public Duration retryInterval() {
            return Duration.ofSeconds(1);
        }

        @Override
        public Duration beaconInterval() {
            return Duration.ofSeconds(1);
        }

        @Override
        public Duration backlogInterval() {
            return Duration.ofSeconds(2);
        }
    }
}
