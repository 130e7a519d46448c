package dev.keyledger.query.verify;

import static dev.keyledger.testsupport.Patience.await;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.Actor;
import dev.keyledger.events.Topics;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.query.PublishedTopics;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestServers;
import dev.keyledger.testsupport.TestTokens;
import dev.keyledger.verifier.KeyHistoryBuilder;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A transaction on {@code key-events} that was aborted never was, and its marks are no record that memory waits for. */
@QuarkusTest
@WithTestResource(ServersResource.class)
@Timeout(600)
class AbortedEventsTest {

    @ConfigProperty(name = "keyledger.peppers")
    String configuredPeppers;

    @Test
    void abortedEventOfAKey_changesNothing_andVerificationStaysFresh() throws Exception {
        var key = new KeyHistoryBuilder(
                "ws-" + UUID.randomUUID().toString().substring(0, 13),
                Peppers.parse(configuredPeppers).newest(),
                new Actor("ada", "Ada Admin"),
                Instant.now().minusSeconds(60));
        PublishedTopics.shared().events(key.primary("A workspace"));
        await().until(() -> "VALID".equals(verify(key).getString("code")));

        abort(key.keyId());

        Instant aborted = Instant.now();
        await().untilAsserted(() -> {
            JsonPath answer = verify(key);
            assertThat(answer.getString("code")).as(answer.prettify()).isEqualTo("VALID");
            assertThat(Instant.parse(answer.getString("asOf"))).isAfter(aborted);
        });
    }

    private static void abort(UUID keyId) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", TestServers.shared().kafka(), "transactional.id", "test-" + UUID.randomUUID());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            for (String garbage : List.of("not", "an", "event")) {
                var unused = producer.send(
                        new ProducerRecord<>(Topics.KEY_EVENTS, keyId.toString(), garbage.getBytes(UTF_8)));
            }
            producer.flush();
            producer.abortTransaction();
        }
    }

    private static JsonPath verify(KeyHistoryBuilder key) {
        return given().auth()
                .oauth2(TestTokens.token("gateway", "Gateway", "platform:gateway"))
                .contentType(ContentType.JSON)
                .body(Map.of("key", key.key(1)))
                .post("/v1/keys/verify")
                .then()
                .extract()
                .jsonPath();
    }
}
