package dev.keyledger.query.rebuild;

import static dev.keyledger.testsupport.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;

import dev.keyledger.events.Actor;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.query.PublishedTopics;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestTokens;
import dev.keyledger.verifier.KeyHistoryBuilder;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@WithTestResource(ServersResource.class)
@Timeout(600)
class OperationsResourceTest {

    @ConfigProperty(name = "keyledger.peppers")
    String configuredPeppers;

    private KeyHistoryBuilder newest;

    @BeforeEach
    void publish() {
        for (int i = 0; i < 5; i++) {
            newest = new KeyHistoryBuilder(
                    "operations", Peppers.parse(configuredPeppers).newest(), new Actor("ada", "Ada"), Instant.now());
            PublishedTopics.shared().events(newest.additional("Key " + i, List.of("models:read"), null));
        }
    }

    @Test
    void totalsOfUsage_areListedForOperatorsByPages() {
        operator().get("/v1/usage-totals?limit=1").then().statusCode(200).body("items.size()", lessThanOrEqualTo(1));
        operator()
                .get("/v1/usage-totals?after=x&limit=0")
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("after", "limit"));
        as("workspace:acme:admin").get("/v1/usage-totals").then().statusCode(403);
    }

    @Test
    void totalsOfUsage_areDescribedWithTheirPagesAndProblems() {
        String endpoint = "paths.'/v1/usage-totals'.get.";
        given().get("/openapi?format=json")
                .then()
                .statusCode(200)
                .body(endpoint + "parameters.name", containsInAnyOrder("after", "limit"))
                .body(endpoint + "parameters.find { it.name == 'limit' }.schema.maximum", equalTo(5_000))
                .body(endpoint + "responses.keySet()", containsInAnyOrder("200", "400", "401", "403", "503"));
    }

    @Test
    void rebuild_isAcceptedAndCanBeWatchedToItsEnd() {
        var accepted = operator()
                .body("{\"type\":\"rebuild\"}")
                .post("/v1/operations")
                .then()
                .statusCode(202);

        String id = accepted.extract().path("id");
        accepted.header("Location", endsWith("/v1/operations/" + id))
                .body("status", equalTo("waiting"))
                .body("total", nullValue())
                .body("ratePerSecond", nullValue());
        assertThat(UUID.fromString(id).version()).isEqualTo(7);
        JsonPath ended = awaitEnd(id);
        assertThat(ended.getString("status")).as(ended.prettify()).isEqualTo("completed");
        assertThat(ended.<String, Object>getMap("$").keySet())
                .containsExactlyInAnyOrder(
                        "id",
                        "type",
                        "status",
                        "throttle",
                        "dryRun",
                        "requestedBy",
                        "requestedAt",
                        "startedAt",
                        "finishedAt",
                        "done",
                        "total",
                        "ratePerSecond",
                        "differences",
                        "differencesByKind",
                        "result",
                        "detail");
        assertThat(ended.getLong("done")).isEqualTo(ended.getLong("total"));
        assertThat(ended.getLong("differences"))
                .as("other tests damage views, so there may be some")
                .isEqualTo(ended.<String, Integer>getMap("differencesByKind").values().stream()
                        .mapToLong(Integer::longValue)
                        .sum());
        assertThat(ended.getString("requestedBy")).isEqualTo("ops");
        operator().get("/v1/operations").then().statusCode(200).body("items.id", hasItem(id));
        operator()
                .delete("/v1/operations/" + id)
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:keyledger:problem:operation-finished"));
    }

    @Test
    void openRebuild_refusesASecondOneAndIsCancelled() {
        String id = operator()
                .body("{\"type\":\"rebuild\",\"throttle\":1}")
                .post("/v1/operations")
                .then()
                .statusCode(202)
                .body("throttle", equalTo(1))
                .extract()
                .path("id");

        operator()
                .body("{\"type\":\"rebuild\"}")
                .post("/v1/operations")
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:keyledger:problem:operation-in-progress"));
        operator().delete("/v1/operations/" + id).then().statusCode(202).body("id", equalTo(id));
        JsonPath ended = awaitEnd(id);
        assertThat(ended.getString("status")).isEqualTo("cancelled");
        assertThat(ended.getString("differences")).isNull();
        operator().delete("/v1/operations/" + id).then().statusCode(202).body("status", equalTo("cancelled"));
    }

    @Test
    void verification_goesOnDuringARebuild() {
        String body = "{\"key\":\"" + newest.key(1) + "\"}";
        await().untilAsserted(() -> as("platform:gateway")
                .body(body)
                .post("/v1/keys/verify")
                .then()
                .statusCode(200)
                .body("code", equalTo("VALID")));
        String id = operator()
                .body("{\"type\":\"rebuild\",\"throttle\":20}")
                .post("/v1/operations")
                .then()
                .statusCode(202)
                .extract()
                .path("id");

        do {
            as("platform:gateway")
                    .body(body)
                    .post("/v1/keys/verify")
                    .then()
                    .statusCode(200)
                    .body("code", equalTo("VALID"));
        } while (operator().get("/v1/operations/" + id).jsonPath().getString("finishedAt") == null);

        assertThat(awaitEnd(id).getString("status")).isEqualTo("completed");
    }

    @Test
    void badRequests_areNamed() {
        operator()
                .body("{\"type\":\"reprice\",\"throttle\":0}")
                .post("/v1/operations")
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("/type"))
                .body("errors.detail", contains("is one of: rebuild, reread-usage"));
        operator()
                .body("{\"type\":\"rebuild\",\"throttle\":0,\"catalog\":\"{}\"}")
                .post("/v1/operations")
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("/throttle", "/catalog"));
        operator().body("{\"more\":1}").post("/v1/operations").then().statusCode(400);
        operator().post("/v1/operations").then().statusCode(400);
        operator()
                .body("{\"type\":\"rebuild\",\"throttle\":\"1\"}")
                .post("/v1/operations")
                .then()
                .statusCode(400);
        for (String id : List.of("nonsense", UUID.randomUUID().toString())) {
            operator()
                    .get("/v1/operations/" + id)
                    .then()
                    .statusCode(404)
                    .body("type", equalTo("urn:keyledger:problem:operation-not-found"));
            operator().delete("/v1/operations/" + id).then().statusCode(404);
        }
    }

    @Test
    void operations_areForOperators() {
        for (String group : List.of("workspace:acme:admin", "platform:gateway")) {
            as(group).get("/v1/operations").then().statusCode(403);
            as(group)
                    .body("{\"type\":\"rebuild\"}")
                    .post("/v1/operations")
                    .then()
                    .statusCode(403);
            as(group).get("/v1/operations/" + UUID.randomUUID()).then().statusCode(403);
            as(group).delete("/v1/operations/" + UUID.randomUUID()).then().statusCode(403);
        }
        given().get("/v1/operations").then().statusCode(401).body("requestedBy", nullValue());
    }

    private static JsonPath awaitEnd(String id) {
        await().until(() -> operator().get("/v1/operations/" + id).jsonPath().getString("finishedAt") != null);
        return operator().get("/v1/operations/" + id).jsonPath();
    }

    private static RequestSpecification operator() {
        return as("platform:operator");
    }

    private static RequestSpecification as(String group) {
        return given().auth()
                .oauth2(TestTokens.token("ops", "Olga Operator", group))
                .contentType(ContentType.JSON);
    }
}
