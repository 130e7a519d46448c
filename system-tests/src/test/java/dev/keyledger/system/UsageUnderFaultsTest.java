package dev.keyledger.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.keyledger.testsupport.usage.Oracle;
import dev.keyledger.testsupport.usage.RandomTraffic;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Whatever happens to those who count while events arrive, what is counted in the end is what the events say. */
class UsageUnderFaultsTest {
    private static final boolean LONG = Boolean.getBoolean("keyledger.long");
    private static final int KILLS = LONG ? 20 : 1;
    private static final int PAUSES = LONG ? 5 : 1;
    private static final int REBALANCES = LONG ? 10 : 0;
    private static final List<String> SERVERS = LONG ? List.of("kafka", "postgres") : List.of();
    private static final int EVENTS_PER_SECOND = 2_000;
    private static final int SESSION_SECONDS = 6;
    private static final int PARTITIONS = 8;
    private static final String SERVICE = "usage-aggregator";

    private final Stack stack = Stack.shared();
    private final long seed = 20261123;
    private final List<UUID> keys =
            IntStream.range(0, 50).mapToObj(i -> UUID.randomUUID()).toList();

    @Test
    void aggregatorsKilledAndPaused_brokerAndDatabaseRestarted_nothingIsLostOrCountedTwice() throws Exception {
        var over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(1);
                SecondInstance second = stack.another(SERVICE)
                        .with("KAFKA_SESSION_TIMEOUT_MS", "" + SESSION_SECONDS * 1_000)
                        .with("KAFKA_HEARTBEAT_INTERVAL_MS", "1000")
                        .started()) {
            Future<Integer> sending = threads.submit(() -> send(over));
            try {
                for (int i = 0; i < KILLS; i++) {
                    stack.awaitRestart(SERVICE, stack.kill(SERVICE));
                }
                for (int i = 0; i < PAUSES; i++) {
                    pause(second);
                }
                for (int i = 0; i < REBALANCES; i++) {
                    second.restart();
                }
                for (String server : SERVERS) {
                    stack.awaitRestart(server, stack.kill(server));
                }
            } finally {
                over.set(true);
            }
            assertThat(sending.get()).isGreaterThan(EVENTS_PER_SECOND);
            awaitAllIsCounted();
        }

        Oracle oracle = oracle();
        Map<String, String> expected = new TreeMap<>();
        oracle.hours.forEach((bucket, counts) -> expected.put(bucket, counts.toString()));
        assertThat(expected).hasSizeGreaterThan(keys.size());
        assertThat(hoursCounted()).isEqualTo(expected);
    }

    /** For longer than the group waits for a sign, so that others take over; then it wakes with what it held. */
    private static void pause(SecondInstance second) {
        second.signal("STOP");
        await("its session to end")
                .pollDelay(Duration.ofSeconds(SESSION_SECONDS + 3))
                .until(() -> true);
        second.signal("CONT");
    }

    /** @return how many events were sent */
    private int send(AtomicBoolean over) {
        var traffic = new RandomTraffic(seed, "gateway-requests", PARTITIONS, Instant.now(), keys);
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
            int sent = 0;
            while (!over.get()) {
                traffic.at(Instant.now());
                var unused = gateway.send(traffic.next());
                long due = started + ++sent * 1_000_000_000L / EVENTS_PER_SECOND;
                LockSupport.parkNanos(due - System.nanoTime());
            }
            return sent;
        }
    }

    private void awaitAllIsCounted() {
        await("no event to wait")
                .atMost(Duration.ofMinutes(3))
                .ignoreExceptions()
                .until(() -> stack.as("ops", "usage")
                                .get("/v1/ingest")
                                .then()
                                .statusCode(200)
                                .extract()
                                .<Integer>path("lag")
                        == 0);
    }

    private Oracle oracle() {
        Set<String> ours = keys.stream().map(UUID::toString).collect(Collectors.toSet());
        var oracle = new Oracle();
        new KafkaLog(stack).read("gateway-requests", record -> {
            if (record.key() != null && ours.contains(new String(record.key(), StandardCharsets.UTF_8))) {
                oracle.see(record);
            }
        });
        return oracle;
    }

    private Map<String, String> hoursCounted() throws SQLException {
        var hours = new TreeMap<String, String>();
        try (Connection connection = new Databases(stack).connect("keyledger_usage");
                var statement = connection.prepareStatement("""
                        SELECT concat_ws(' ', key_id,
                                to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), model, provider),
                            format('requests=%s errors=%s input=%s cacheRead=%s output=%s cost=%s reported=%s unpriced=%s',
                                sum(requests), sum(errors), sum(input_tokens), sum(cache_read_input_tokens),
                                sum(output_tokens), sum(cost_usd), sum(reported_cost_usd), sum(unpriced_requests))
                        FROM usage_hour WHERE key_id = ANY (?) GROUP BY 1
                        """)) {
            statement.setArray(1, connection.createArrayOf("uuid", keys.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    hours.put(row.getString(1), row.getString(2));
                }
            }
        }
        return hours;
    }
}
