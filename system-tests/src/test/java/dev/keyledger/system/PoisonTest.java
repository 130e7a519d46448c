package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A thousand events on each topic that nobody can read: everything else flows, and {@code ops dead-letters} settles them. */
@EnabledIfSystemProperty(
        named = "keyledger.long",
        matches = "true",
        disabledReason = "waits until what is from the future is so no more: ./keyledger test --long")
class PoisonTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int POISON = 1_000;
    /** Of those on {@code gateway-requests}: from the future, as it is when they are sent, and not when they are requeued. */
    private static final int EARLY = 400;

    private static final Duration FUTURE = Duration.ofSeconds(300 + 25);
    /** Keys that are there, whose events nobody can read any more. */
    private static final int DOUBTED = 5;

    private static Stack stack;

    private final Keys acme = new Keys(stack, "acme", "ada").provisioned().awaitProvisioned();

    @TempDir
    Path folder;

    /** One of its own: what compares topic and store goes on finding records that are no events. */
    @BeforeAll
    static void start() throws IOException {
        stack = new Stack(Files.createTempDirectory("keyledger-poison-").resolve("data"));
        stack.up();
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void poisonOnEachTopic_isCountedListedRequeuedAndDropped_whileAllElseFlows() throws Exception {
        List<Keys.Created> doubted = acme.create("doubted", DOUBTED);
        Keys.Created sound = acme.createVisible("sound");
        var before = new Counts();
        String started = Instant.now().minusMillis(1).toString();
        Instant early = Instant.now().plus(FUTURE);

        var poisoned = new HashSet<String>();
        var sent = new ArrayList<Future<RecordMetadata>>();
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", stack.endpoint("kafka")),
                new StringSerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < POISON; i++) {
                String keyId =
                        i < DOUBTED ? doubted.get(i).keyId() : UUID.randomUUID().toString();
                poisoned.add(keyId);
                sent.add(producer.send(new ProducerRecord<>("key-events", keyId, ("poison " + i).getBytes(UTF_8))));
                sent.add(producer.send(
                        i < EARLY
                                ? request(sound.keyId(), "early-" + early + "-" + i, early)
                                : new ProducerRecord<>(
                                        "gateway-requests", sound.keyId(), ("{\"poison\":" + i).getBytes(UTF_8))));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }

        Keys.Created afterwards = acme.createVisible("afterwards");
        assertThat(verify(afterwards.key())).isEqualTo("VALID");
        assertThat(verify(sound.key())).isEqualTo("VALID");
        acme.used(sound.keyId(), "gpt-4o", 3);
        await("the poison to be set aside, and all else to be counted").untilAsserted(() -> {
            var now = new Counts();
            assertThat(now.letters - before.letters).isEqualTo(POISON);
            assertThat(now.quarantined - before.quarantined).isEqualTo(POISON);
            assertThat(acme.requests(List.of(sound))).isEqualTo(3);
        });
        for (Keys.Created key : doubted) {
            await().until(() -> verify(key.key()), "503"::equals);
        }
        var open = new Counts();
        assertThat(open.ofReason("from-the-future") - before.ofReason("from-the-future"))
                .isEqualTo(EARLY);
        String broken = open.reasonOf(POISON - EARLY, before);
        JsonNode shown = ops("show", open.newest("from-the-future"), "--json");
        assertThat(shown.path("key").asText()).isEqualTo(sound.keyId());

        await("what was from the future to be so no more").until(() -> Instant.now()
                .isAfter(early.minus(Duration.ofMinutes(5)).plusSeconds(1)));
        String[] requeue = {"requeue", "--reason", "from-the-future", "--since", started, "--json"};
        assertThat(ops(requeue).path("requeued").asInt()).isEqualTo(EARLY);
        await().untilAsserted(() -> assertThat(acme.requests(List.of(sound))).isEqualTo(3 + EARLY));
        assertThat(ops(requeue).path("requeued").asInt()).as("twice is once").isZero();

        assertThat(ops("drop", "--reason", broken, "--since", started, "--why", "a test's poison", "--json")
                        .path("dropped")
                        .asInt())
                .isEqualTo(POISON - EARLY);
        assertThat(ops("drop", "--quarantined", "--since", started, "--why", "a test's poison", "--json")
                        .path("dropped")
                        .asInt())
                .isEqualTo(POISON);

        var after = new Counts();
        assertThat(after.letters).isEqualTo(before.letters);
        assertThat(after.quarantined).isEqualTo(before.quarantined);
        assertThat(after.keysInQuarantine()).doesNotContainAnyElementsOf(poisoned);
        for (Keys.Created key : doubted) {
            await().until(() -> verify(key.key()), "VALID"::equals);
        }
        assertThat(stack.run("ops", "dead-letters", "list", "--settled", "--limit", "5000"))
                .contains(
                        "key event dropped by",
                        "dead letter dropped by",
                        "dead letter requeued by",
                        "(a test's poison)");
        stack.run("ops", "replay", "keys");
        assertThat(new Counts().keysInQuarantine())
                .as("a rebuild reads them again")
                .doesNotContainAnyElementsOf(poisoned);
        assertThat(verify(doubted.getFirst().key())).isEqualTo("VALID");
    }

    /** What is open at the moment, as the command tells it. */
    private final class Counts {
        private final JsonNode list = ops("list", "--limit", "100000", "--json");
        final long letters = list.path("total").asLong();
        final long quarantined = list.at("/quarantined/total").asLong();

        long ofReason(String reason) {
            return list.path("byReason").path(reason).asLong();
        }

        String newest(String reason) {
            String position = "";
            for (JsonNode letter : list.path("letters")) {
                if (letter.path("reason").asText().equals(reason)) {
                    position = letter.path("position").asText();
                }
            }
            return position;
        }

        /** Of which reason there are so many more than before. */
        String reasonOf(int more, Counts before) {
            return list.path("byReason")
                    .propertyStream()
                    .map(Map.Entry::getKey)
                    .filter(reason -> ofReason(reason) - before.ofReason(reason) == more)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(list.path("byReason")));
        }

        Set<String> keysInQuarantine() {
            var keys = new HashSet<String>();
            list.at("/quarantined/items")
                    .forEach(event -> keys.add(event.path("keyId").asText()));
            return keys;
        }
    }

    private ProducerRecord<String, byte[]> request(String keyId, String id, Instant at) {
        var record = new ProducerRecord<>(
                "gateway-requests", keyId, """
                {"keyId":"%s","model":"gpt-4o","inputTokens":10,"outputTokens":1,"statusCode":200,"durationMs":5}""".formatted(keyId).getBytes(UTF_8));
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_type", "dev.keyledger.gateway.request",
                        "ce_source", "/gateways/poison",
                        "ce_id", id,
                        "ce_time", at.toString(),
                        "content-type", "application/json")
                .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        return record;
    }

    /** The code, or the status of an answer that has none. */
    private String verify(String key) {
        var answer = stack.as("gateway", "query").body(Map.of("key", key)).post("/v1/keys/verify");
        return answer.statusCode() == 200 ? answer.path("code") : Integer.toString(answer.statusCode());
    }

    private JsonNode ops(String... words) {
        var all = new ArrayList<>(List.of("ops", "dead-letters"));
        all.addAll(List.of(words));
        try {
            Path errors = Files.createTempFile(folder, "errors", "");
            Process process = stack.command(all.toArray(String[]::new))
                    .redirectError(errors.toFile())
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as(output + Files.readString(errors)).isZero();
            return JSON.readTree(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
