package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus watches a running stack by compose/monitoring, and alerts are told of what really happens. */
@DisabledIfSystemProperty(named = "keyledger.examples", matches = "false")
class AlertsTest {
    private static Stack stack;
    private static Prometheus prometheus;

    @BeforeAll
    static void watch(@TempDir Path folder) throws Exception {
        stack = Stack.shared();
        prometheus = Prometheus.watching(stack, folder);
        prometheus.awaitAnswers();
    }

    @AfterAll
    static void stop() {
        prometheus.close();
    }

    @Test
    void stackIsScraped_andWhatHappensToItIsAlerted() throws Exception {
        var acme = new Keys(stack, "acme", "ada").provisioned();
        Keys.Created key = acme.createVisible("alerted " + System.nanoTime());
        await("every target to be up").untilAsserted(() -> assertThat(prometheus.targets())
                .isEqualTo(Map.of(
                        "key-command-service", "up",
                        "key-query-service", "up",
                        "usage-aggregator", "up",
                        "key-console", "up",
                        "gateway-agent", "up")));
        prometheus.awaitQuiet("KeyledgerServiceDown");

        acme.used(key.keyId(), "alerted-model", 1);
        sendGarbage(key.keyId());
        stack.signal("key-console", "STOP");
        try {
            prometheus.awaitFiring("KeyledgerServiceDown", Map.of("job", "key-console", "severity", "page"));
        } finally {
            stack.signal("key-console", "CONT");
        }
        prometheus.awaitFiring(
                "KeyledgerRequestsUnpriced", Map.of("model", "alerted-model", "reason", "unknown-model"));
        prometheus.awaitFiring("KeyledgerDeadLetters", Map.of("reason", "missing-attribute"));
        prometheus.awaitQuiet("KeyledgerServiceDown");
        acme.revoke(key.keyId());
    }

    /** For {@code --long}: proofs of freshness count for 15 s. */
    @Test
    @EnabledIfSystemProperty(
            named = "keyledger.long",
            matches = "true",
            disabledReason = "waits for what is certain to be no longer so: ./keyledger test --long")
    void commandServiceStandsStill_whoeverNeedsItIsAlerted() {
        stack.signal("key-command-service", "STOP");
        try {
            prometheus.awaitFiring("KeyledgerServiceDown", Map.of("job", "key-command-service"));
            prometheus.awaitFiring("KeyledgerVerificationUncertain", Map.of("job", "key-query-service"));
        } finally {
            stack.signal("key-command-service", "CONT");
        }
        prometheus.awaitQuiet("KeyledgerVerificationUncertain");
    }

    private static void sendGarbage(String keyId) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", stack.endpoint("kafka")),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("gateway-requests", keyId, "{".getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }
}
