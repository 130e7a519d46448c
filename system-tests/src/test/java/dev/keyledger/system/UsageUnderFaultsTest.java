package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.testsupport.usage.Oracle;
import dev.keyledger.testsupport.usage.RandomTraffic;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens to those who count while events arrive, what is counted and published in the end is what the events
 * say. Each fault waits until somebody was seen to count after the last one, and then comes at a moment that the seed
 * decides.
 */
class UsageUnderFaultsTest {
    private static final boolean LONG = Boolean.getBoolean("keyledger.long");
    private static final int KILLS = LONG ? 20 : 2;
    private static final int STOPS = LONG ? 5 : 1;
    /** Each ends an instance in an orderly way and starts it again. */
    private static final int RESTARTS = LONG ? 10 : 1;

    private static final int EVENTS_PER_SECOND = 2_000;
    private static final int EVENTS_BETWEEN_FAULTS_MAX = 2 * EVENTS_PER_SECOND;
    private static final int PARTITIONS = 8;
    private static final String SERVICE = "usage-aggregator";
    private static final String SECOND = "second";
    private static final String COUNTED = "keyledger_usage_requests_total";
    private static final long SEED = 20261123;

    private final Stack stack = Stack.shared();
    private final Random random = new Random(SEED);
    private final AtomicLong sent = new AtomicLong();
    private final List<UUID> keys =
            IntStream.range(0, 50).mapToObj(i -> new UUID(SEED, i)).toList();

    @Test
    void aggregatorsKilledAndStopped_brokerAndDatabaseRestarted_nothingIsLostOrCountedTwice() throws Exception {
        var over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(1);
                UsageLedgers ledgers = new UsageLedgers(stack);
                // It commits all the time, so that many of its faults come in the middle of a transaction.
                SecondInstance second = stack.another(SERVICE)
                        .with("KAFKA_CLIENT_ID", SECOND)
                        .with("KAFKA_SESSION_TIMEOUT_MS", "6000")
                        .with("KAFKA_HEARTBEAT_INTERVAL_MS", "1000")
                        .with("KEYLEDGER_USAGE_FLUSH_INTERVAL", "PT0.01S")
                        .started()) {
            Future<?> sending = threads.submit(() -> send(over));
            try {
                for (int i = 0; i < KILLS; i++) {
                    kill(i % 2 == 0 ? null : second);
                }
                for (int i = 0; i < STOPS; i++) {
                    stop(second, ledgers, i % 2 == 0);
                }
                for (int i = 0; i < RESTARTS; i++) {
                    leaveAndReturn(second, ledgers);
                }
                for (String server : List.of("kafka", "postgres")) {
                    restart(server, ledgers);
                }
            } finally {
                over.set(true);
            }
            sending.get();
            say("no more events");
            Map<Integer, Long> ends = new KafkaLog(stack).ends("gateway-requests");
            until("all is counted and published", () -> ledgers.isQuiet(ends));
        }
        assertAllEqualsTheOracle();
    }

    /** @param second null: the stack's own instance, which is started again by itself */
    private void kill(SecondInstance second) {
        Metrics metrics = second == null ? stack.metrics(SERVICE) : second.metrics();
        until("it counts", () -> metrics.sum(COUNTED) > 0);
        awaitRandomMoment();
        say("kill -9 of the " + (second == null ? "first" : "second"));
        if (second == null) {
            stack.awaitRestart(SERVICE, stack.kill(SERVICE));
        } else {
            second.kill();
            second.started();
        }
    }

    /**
     * Suspends it until the other instance counts what it has counted; then it wakes with what it held. That it is known
     * under another id then shows that nothing was taken from it before it joined anew.
     *
     * @param insideTransaction the moment is the one at which it holds its partitions' rows
     */
    private void stop(SecondInstance second, UsageLedgers ledgers, boolean insideTransaction) throws Exception {
        until("both have partitions", () -> ledgers.owners() == 2);
        until("the second counts", () -> second.metrics().sum(COUNTED) > 0);
        awaitRandomMoment();
        Set<Integer> held = ledgers.member(SECOND).orElseThrow().partitions();
        if (insideTransaction) {
            try (var hold = ledgers.hold(held)) {
                until("the second is inside a transaction", hold::caughtOne);
                second.signal("STOP");
            }
        } else {
            second.signal("STOP");
        }
        UsageLedgers.Member stopped = ledgers.member(SECOND).orElseThrow();
        Map<Integer, UsageLedgers.Position> whenStopped = ledgers.positions();
        say("the second stopped %s, with partitions %s"
                .formatted(insideTransaction ? "inside a transaction" : "at any moment", held));

        until("the first counts what the second did", () -> ledgers.counted(held, whenStopped));
        assertThat(ledgers.members())
                .as("members while the second is stopped")
                .singleElement()
                .satisfies(first -> assertThat(first.partitions()).hasSize(PARTITIONS));
        awaitRandomMoment();
        Map<Integer, UsageLedgers.Position> takenOver = ledgers.positions();
        second.signal("CONT");

        until("the second has joined anew", () -> ledgers.member(SECOND)
                .filter(woken -> !woken.id().equals(stopped.id()))
                .filter(woken -> !woken.partitions().isEmpty())
                .isPresent());
        Set<Integer> its = ledgers.member(SECOND).orElseThrow().partitions();
        until("the second counts again", () -> ledgers.counted(its, takenOver));
        say("woken, it joined anew and counts " + its);
    }

    private void leaveAndReturn(SecondInstance second, UsageLedgers ledgers) throws Exception {
        awaitRandomMoment();
        Map<Integer, UsageLedgers.Position> together = ledgers.positions();
        Set<Integer> left = ledgers.member(SECOND).orElseThrow().partitions();
        second.stop();
        until("the first counts what the second did", () -> ledgers.counted(left, together));
        Map<Integer, UsageLedgers.Position> alone = ledgers.positions();
        second.started();
        until("the second has partitions", () -> ledgers.member(SECOND)
                .filter(member -> !member.partitions().isEmpty())
                .isPresent());
        Set<Integer> its = ledgers.member(SECOND).orElseThrow().partitions();
        until("the second counts", () -> ledgers.counted(its, alone));
        say("the second left %s, came back and counts %s".formatted(left, its));
    }

    private void restart(String server, UsageLedgers ledgers) throws Exception {
        awaitRandomMoment();
        long before = ledgers.read();
        stack.awaitRestart(server, stack.kill(server));
        until("counting goes on", () -> ledgers.read() > before + EVENTS_PER_SECOND);
        say(server + " killed and restarted");
    }

    private void awaitRandomMoment() {
        long due = sent.get() + 1 + random.nextInt(EVENTS_BETWEEN_FAULTS_MAX);
        await(String.format(Locale.ROOT, "%d events to be sent", due))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> sent.get() >= due);
    }

    /** What is asked may be down for a while. */
    private static void until(String what, Callable<Boolean> isSo) {
        await(what).pollInterval(Duration.ofMillis(100)).ignoreExceptions().until(isSo);
    }

    private void say(String what) {
        System.out.printf(Locale.ROOT, "%s after %d events: %s%n", Instant.now(), sent.get(), what);
    }

    private void send(AtomicBoolean over) {
        var traffic = new RandomTraffic(SEED, "gateway-requests", PARTITIONS, Instant.now(), keys);
        try (var gateway = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        stack.endpoint("kafka"),
                        "delivery.timeout.ms",
                        180_000,
                        "request.timeout.ms",
                        10_000,
                        "max.block.ms",
                        180_000),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            long started = System.nanoTime();
            while (!over.get()) {
                traffic.at(Instant.now());
                var unused = gateway.send(traffic.next());
                long due = started + sent.incrementAndGet() * 1_000_000_000L / EVENTS_PER_SECOND;
                LockSupport.parkNanos(due - System.nanoTime());
            }
        }
    }

    private void assertAllEqualsTheOracle() throws SQLException {
        Oracle oracle = oracle();
        Map<String, String> hours = texts(oracle.hours);
        Map<String, String> totals = texts(oracle.totals(Instant.EPOCH));
        PublishedUsage published = PublishedUsage.read(new KafkaLog(stack), texts(keys));

        assertThat(hours).hasSizeGreaterThan(keys.size());
        assertThat(counted(
                        "SELECT concat_ws(' ', key_id,"
                                + " to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), model, provider)",
                        "usage_hour"))
                .as("hours in the database")
                .isEqualTo(hours);
        assertThat(counted("SELECT key_id", "usage_total"))
                .as("totals in the database")
                .isEqualTo(totals);
        assertThat(published.hours).as("hours on the topic").isEqualTo(hours);
        assertThat(published.totals).as("totals on the topic").isEqualTo(totals);
        assertThat(published.lastUsed).as("last uses on the topic").isEqualTo(oracle.lastUsed);
        say(String.format(
                Locale.ROOT,
                "%d hours and the totals of %d keys equal the oracle's, and cost $%s",
                hours.size(),
                totals.size(),
                oracle.cost()));
    }

    private Oracle oracle() {
        Set<String> ours = texts(keys);
        var oracle = new Oracle();
        new KafkaLog(stack).read("gateway-requests", record -> {
            if (record.key() != null && ours.contains(new String(record.key(), StandardCharsets.UTF_8))) {
                oracle.see(record);
            }
        });
        return oracle;
    }

    private static Map<String, String> texts(Map<String, Oracle.Counts> counts) {
        var texts = new TreeMap<String, String>();
        counts.forEach((key, of) -> texts.put(key, of.toString()));
        return texts;
    }

    private static Set<String> texts(List<UUID> keys) {
        return keys.stream().map(UUID::toString).collect(Collectors.toSet());
    }

    /** By whatever is selected, summed up over all partitions. */
    private Map<String, String> counted(String selectKey, String table) throws SQLException {
        var counted = new TreeMap<String, String>();
        try (Connection connection = new Databases(stack).connect("keyledger_usage");
                var statement = connection.prepareStatement(selectKey + """
                        , %s
                        FROM\s""".formatted(Oracle.COUNTS_IN_SQL) + table
                        + " WHERE key_id = ANY (?) GROUP BY 1")) {
            statement.setArray(1, connection.createArrayOf("uuid", keys.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    counted.put(row.getString(1), row.getString(2));
                }
            }
        }
        return counted;
    }
}
