package dev.keyledger.query;

import static dev.keyledger.testsupport.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.keyledger.query.usage.store.UsageFeed;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestServers;
import dev.keyledger.testsupport.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** What fails takes away the duties that need it, and says so; it takes away no other. */
@QuarkusTest
@WithTestResource(ServersResource.class)
@Isolated("the broker and the database that fail are those of all tests")
@Timeout(600)
class HealthPerDutyTest {
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(15);
    private static final String DATABASE = "keyledger_query";
    /** Of the contract: well-formed, and of nobody. */
    private static final String KEY = "dg_live_AbCdEfGhIjKlMnOpQrStUvWxYz01232mZpBj";

    private final TestServers servers = TestServers.shared();

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @BeforeEach
    void allDutiesAreReady() {
        PublishedTopics.shared().silenceBeacon(false);
        await().untilAsserted(this::assertAllReady);
    }

    @AfterEach
    void endOutage() throws Exception {
        PublishedTopics.shared().silenceBeacon(false);
        servers.signalKafka("CONT");
        servers.openDatabase(DATABASE);
        await().untilAsserted(this::assertAllReady);
    }

    @Test
    void databaseAway_verifyAnswersAndIsReady_listsAndUsageAreNot() throws Exception {
        servers.closeDatabase(DATABASE);

        await().atMost(TOLD_WITHIN).untilAsserted(() -> {
            group("lists").statusCode(503).body(data("lists", "waitingFor"), containsString("the database to answer"));
            group("usage").statusCode(503).body(data("usage", "waitingFor"), containsString("the database to answer"));
        });
        await().during(TOLD_WITHIN).untilAsserted(() -> {
            group("verify").statusCode(200);
            verify().statusCode(200).body("code", equalTo("NOT_FOUND"));
            health("ready")
                    .statusCode(200)
                    .body(data("duties", "verify"), equalTo("ready"))
                    .body(data("duties", "lists"), containsString("waiting for the database"));
            health("live").statusCode(200);
        });
    }

    @Test
    void kafkaThatHangs_isNoLagOfZero_andNothingIsReadyThatCannotBeRight() {
        servers.signalKafka("STOP");

        await().atMost(TOLD_WITHIN).untilAsserted(() -> {
            group("lists")
                    .statusCode(503)
                    .body(data("lists", "waitingFor"), containsString("waiting for Kafka to answer"))
                    .body(data("lists", "lag"), nullValue());
            group("usage").statusCode(503).body(data("usage", "lag"), nullValue());
        });
        metrics()
                .body(containsString("keyledger_feed_lag{feed=\"keys\"} NaN"))
                .body(containsString("keyledger_feed_lag{feed=\"usage\"} NaN"));
        await().untilAsserted(() ->
                group("verify").statusCode(503).body(data("verify", "waitingFor"), containsString("progress beacon")));
        // Lists still tell what they know: an instance that does so is better than none.
        health("ready").statusCode(200).body(data("duties", "lists"), containsString("waiting for its feed"));
        await().during(TOLD_WITHIN).untilAsserted(() -> health("live").statusCode(200));
    }

    @Test
    void silentBeacon_makesVerifyUnreadyAlone() {
        PublishedTopics.shared().silenceBeacon(true);

        await().untilAsserted(() -> group("verify").statusCode(503));

        group("lists").statusCode(200).body(data("lists", "lag"), notNullValue());
        group("usage").statusCode(200);
        health("ready").statusCode(200);
    }

    /** As after {@code usage} was recreated: an operator has to do something, and verification is none of it. */
    @Test
    void usageFeedThatStopped_makesUsageUnreadyAlone() throws Exception {
        changeUsagePosition("topic_id || '-before'");
        try {
            await().untilAsserted(() -> {
                PublishedTopics.shared().usage(0, "of nothing that is known", Map.of());
                group("usage").statusCode(503).body(data("usage", "waitingFor"), containsString("was recreated"));
            });
            await().during(Duration.ofSeconds(3)).untilAsserted(() -> {
                group("verify").statusCode(200);
                group("lists").statusCode(200);
                health("ready").statusCode(200);
                verify().statusCode(200).body("code", equalTo("NOT_FOUND"));
            });
        } finally {
            changeUsagePosition("replace(topic_id, '-before', '')");
        }
    }

    private void changeUsagePosition(String topicId) throws SQLException {
        try (Connection connection = DriverManager.getConnection(servers.postgresUrl(DATABASE));
                Statement statement = connection.createStatement()) {
            int rows = statement.executeUpdate(
                    "UPDATE feed_position SET topic_id = " + topicId + " WHERE reader = '" + UsageFeed.READER + "'");
            assertThat(rows).isEqualTo(PublishedTopics.USAGE_PARTITIONS);
        }
    }

    @Test
    void clocks_areComparedInHealthAndMetrics() {
        group("verify")
                .body(data("verify", "clockAheadMillis"), notNullValue())
                .body(data("verify", "clock"), nullValue());
        metrics()
                .body(containsString("keyledger_verify_clock_difference_seconds"))
                .body(not(containsString("keyledger_verify_clock_difference_seconds NaN")));
    }

    private void assertAllReady() {
        for (String duty : List.of("verify", "lists", "usage")) {
            group(duty).statusCode(200).body("checks.size()", equalTo(1)).body("checks[0].name", equalTo(duty));
        }
        health("ready").statusCode(200);
    }

    private static String data(String check, String name) {
        return "checks.find { it.name == '%s' }.data.%s".formatted(check, name);
    }

    private ValidatableResponse group(String duty) {
        return health("group/" + duty);
    }

    private ValidatableResponse health(String path) {
        return given().get(management.resolve("health/" + path)).then();
    }

    private ValidatableResponse metrics() {
        return given().get(management.resolve("metrics")).then();
    }

    private static ValidatableResponse verify() {
        return given().auth()
                .oauth2(TestTokens.token("gateway", "gateway", "platform:gateway"))
                .contentType(ContentType.JSON)
                .body(Map.of("key", KEY))
                .post("/v1/keys/verify")
                .then();
    }
}
