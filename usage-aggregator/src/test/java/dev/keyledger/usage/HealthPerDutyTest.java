package dev.keyledger.usage;

import static dev.keyledger.testsupport.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.keyledger.events.Topics;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestServers;
import dev.keyledger.testsupport.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Taking events needs Kafka alone, counting them the database too; each says for itself how it is. */
@QuarkusTest
@WithTestResource(ServersResource.class)
@Timeout(600)
class HealthPerDutyTest {
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(15);
    private static final String DATABASE = "keyledger_usage";

    private final TestServers servers = TestServers.shared();

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @BeforeEach
    void bothDutiesAreReady() {
        await().untilAsserted(this::assertBothReady);
    }

    @AfterEach
    void endOutage() throws Exception {
        servers.signalKafka("CONT");
        servers.openDatabase(DATABASE);
        await().untilAsserted(this::assertBothReady);
    }

    @Test
    void databaseAway_eventsAreTaken_andNotCounted() throws Exception {
        servers.closeDatabase(DATABASE);

        await().atMost(TOLD_WITHIN).untilAsserted(() -> {
            post().statusCode(202);
            health("group/usage")
                    .statusCode(503)
                    .body(data("usage", "waitingFor"), containsString("counting:"))
                    .body(data("usage", "lag"), nullValue());
        });
        health("group/intake").statusCode(200);
        health("ready").statusCode(200).body(data("duties", "intake"), equalTo("ready"));
        metrics("keyledger_usage_lag NaN");
        await().during(TOLD_WITHIN).untilAsserted(() -> health("live").statusCode(200));
    }

    @Test
    void kafkaThatHangs_isNoLagOfZero() {
        await().untilAsserted(() -> ingest().body("lag", notNullValue()));
        servers.signalKafka("STOP");

        await().atMost(TOLD_WITHIN).untilAsserted(() -> {
            health("group/usage")
                    .statusCode(503)
                    .body(data("usage", "waitingFor"), containsString("waiting for Kafka to answer"))
                    .body(data("usage", "lag"), nullValue());
            health("group/intake")
                    .statusCode(503)
                    .body(data("intake", "waitingFor"), containsString("the kafka to answer"));
        });
        metrics("keyledger_usage_lag NaN");
        ingest().statusCode(200)
                .body("lag", nullValue())
                .body("partitions", hasSize(8))
                .body("partitions[0].endOffset", nullValue())
                .body("partitions[0].lag", nullValue())
                .body("partitions[0].nextOffset", notNullValue());
        await().during(TOLD_WITHIN).untilAsserted(() -> health("live").statusCode(200));
    }

    /** The loss of these two stops nothing that would have to be set going again for the other tests. */
    @Test
    void topicsThatKafkaHasLost_areMadeAgainWithoutARestart() throws Exception {
        List<String> topics = List.of(Topics.USAGE, Topics.GATEWAY_REQUESTS_DLQ);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers.kafka()))) {
            Map<String, TopicDescription> before =
                    admin.describeTopics(topics).allTopicNames().get();
            admin.deleteTopics(topics).all().get();

            await("topics to be there again").ignoreExceptions().untilAsserted(() -> admin.describeTopics(topics)
                    .allTopicNames()
                    .get()
                    .forEach((name, topic) -> {
                        assertThat(topic.topicId())
                                .isNotEqualTo(before.get(name).topicId());
                        assertThat(topic.partitions())
                                .hasSameSizeAs(before.get(name).partitions());
                    }));
        }
        post().statusCode(202);
        health("live").statusCode(200);
    }

    private void assertBothReady() {
        health("group/usage").statusCode(200).body(data("usage", "lag"), equalTo(0));
        health("group/intake").statusCode(200);
        health("ready").statusCode(200);
    }

    private static String data(String check, String name) {
        return "checks.find { it.name == '%s' }.data.%s".formatted(check, name);
    }

    private ValidatableResponse health(String path) {
        return given().get(management.resolve("health/" + path)).then();
    }

    private void metrics(String line) {
        given().get(management.resolve("metrics")).then().body(containsString(line));
    }

    private static ValidatableResponse ingest() {
        return given().auth()
                .oauth2(TestTokens.token("ops", "Olga", "platform:operator"))
                .get("/v1/ingest")
                .then();
    }

    private static ValidatableResponse post() {
        String event = """
                {"specversion":"1.0","id":"%s","source":"/gateways/a-test","type":"dev.keyledger.gateway.request","time":"%s",
                 "datacontenttype":"application/json",
                 "data":{"keyId":"%s","model":"gpt-4o","inputTokens":1,"outputTokens":1,"statusCode":200,"durationMs":5}}
                """.formatted(UUID.randomUUID(), Instant.now(), UUID.randomUUID());
        return given().auth()
                .oauth2(TestTokens.token("gateway", "gateway", "platform:gateway"))
                .contentType("application/cloudevents+json")
                .body(event)
                .post("/v1/gateway-requests")
                .then();
    }
}
