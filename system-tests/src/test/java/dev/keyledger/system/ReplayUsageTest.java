package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.restassured.path.json.JsonPath;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./keyledger ops replay usage} of many events, while others arrive and people look at what there is. */
class ReplayUsageTest {
    private static final boolean LONG = Boolean.getBoolean("keyledger.long");
    private static final int EVENTS = LONG ? 10_000_000 : 50_000;
    private static final int ARRIVING_PER_SECOND = 500;
    private static final int KEYS = 20;
    /** Long enough for more than one line about its progress. */
    private static final int SECONDS = 12;

    private static final BigDecimal USD_PER_INPUT_TOKEN = new BigDecimal("0.0000025");

    private final Stack stack = Stack.shared();
    private final Keys acme = new Keys(stack, "acme", "ada").provisioned();
    private final long[] requests = new long[KEYS];
    private final long[] inputTokens = new long[KEYS];
    private int sent;

    @Test
    void everythingIsAsBefore_andReadsGoOn(@TempDir Path folder) throws Exception {
        List<Keys.Created> keys = acme.create("counted anew", KEYS);
        var over = new AtomicBoolean();
        try (KafkaProducer<String, String> gateway = gateway();
                ExecutorService threads = Executors.newFixedThreadPool(1)) {
            while (sent < EVENTS) {
                send(gateway, keys, sent % KEYS);
            }
            gateway.flush();
            awaitCounted(keys);
            Keys.Created damaged = keys.getFirst();
            damage(damaged.keyId());

            Path result = folder.resolve("result.json");
            Path log = folder.resolve("replay.log");
            Process replay = stack.command(replay())
                    .redirectOutput(result.toFile())
                    .redirectError(log.toFile())
                    .start();
            Future<Integer> reading = threads.submit(() -> readUntil(over, keys));
            long startedNanos = System.nanoTime();
            for (int arrived = 1; replay.isAlive(); arrived++) {
                // None to the damaged key, whose total would be published before it is mended.
                send(gateway, keys, 1 + arrived % (KEYS - 1));
                long due = startedNanos + arrived * 1_000_000_000L / ARRIVING_PER_SECOND;
                LockSupport.parkNanos(due - System.nanoTime());
            }
            over.set(true);

            assertThat(replay.exitValue()).as("%s", Files.readString(log)).isZero();
            assertThat(reading.get()).as("lists that were read").isGreaterThan(SECONDS);
            assertThat(Files.readAllLines(log))
                    .as("progress")
                    .filteredOn(line -> line.matches("rebuild: [\\d,]+ of [\\d,]+ events, .* s left"))
                    .hasSizeGreaterThan(1);
            JsonNode found = new JsonMapper().readTree(result.toFile());
            assertThat(found.get("done").asLong()).isGreaterThanOrEqualTo(EVENTS);
            assertThat(found.at("/differencesByKind/totals").asLong()).isEqualTo(1);
            assertThat(found.get("differences").asLong()).isEqualTo(1);
        }
        awaitCounted(keys);
        for (int slot = 0; slot < KEYS; slot++) {
            JsonPath usage = acme.usage(keys.get(slot).keyId());
            assertThat(usage.getLong("totals.requests")).isEqualTo(requests[slot]);
            assertThat(usage.getLong("totals.inputTokens")).isEqualTo(inputTokens[slot]);
            assertThat(new BigDecimal(usage.getString("totals.costUsd")))
                    .isEqualByComparingTo(USD_PER_INPUT_TOKEN.multiply(BigDecimal.valueOf(inputTokens[slot])));
        }
    }

    private String[] replay() throws SQLException {
        var arguments = new ArrayList<>(List.of("ops", "replay", "usage", "--json"));
        if (!LONG) {
            // However much other tests have left in the log, about so long.
            try (var ledgers = new UsageLedgers(stack)) {
                arguments.addAll(List.of("--throttle", "" + ledgers.read() / SECONDS));
            }
        }
        return arguments.toArray(String[]::new);
    }

    /** Every list is answered, and no key has ever used less than a moment before. */
    private int readUntil(AtomicBoolean over, List<Keys.Created> keys) {
        Map<String, Integer> used = new HashMap<>();
        int lists = 0;
        while (!over.get()) {
            List<Map<String, Object>> items = stack.as("ada", "query")
                    .get("/v1/workspaces/acme/keys?limit=200")
                    .then()
                    .statusCode(200)
                    .extract()
                    .path("items");
            Map<String, Integer> now = new HashMap<>();
            items.forEach(item -> now.put((String) item.get("keyId"), (Integer) item.get("requests30d")));
            for (Keys.Created key : keys) {
                assertThat(now.get(key.keyId())).isNotNull().isGreaterThanOrEqualTo(used.getOrDefault(key.keyId(), 0));
            }
            used = now;
            lists++;
        }
        return lists;
    }

    private void awaitCounted(List<Keys.Created> keys) {
        await("all to be counted").pollInterval(Duration.ofMillis(500)).until(() -> acme.requests(keys) == sent);
    }

    private void damage(String keyId) throws SQLException {
        try (Connection connection = new Databases(stack).connect("keyledger_usage");
                var statement = connection.prepareStatement(
                        "UPDATE usage_total SET requests = requests + 7 WHERE key_id = ?::uuid")) {
            statement.setString(1, keyId);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    private KafkaProducer<String, String> gateway() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.endpoint("kafka"), "linger.ms", 5),
                new StringSerializer(),
                new StringSerializer());
    }

    private void send(KafkaProducer<String, String> gateway, List<Keys.Created> keys, int slot) {
        String keyId = keys.get(slot).keyId();
        int tokens = 1 + sent % 1_000;
        String data = String.format(Locale.ROOT, """
                {"keyId": "%s", "model": "gpt-4o", "inputTokens": %d, "outputTokens": 0, "statusCode": 200, "durationMs": 5}
                """, keyId, tokens);
        var record = new ProducerRecord<>("gateway-requests", keyId, data);
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "replayed-" + sent,
                        "ce_source", "/gateways/replay-usage-test",
                        "ce_type", "dev.keyledger.gateway.request",
                        "ce_time", Instant.now().toString())
                .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        var unused = gateway.send(record);
        sent++;
        requests[slot]++;
        inputTokens[slot] += tokens;
    }
}
