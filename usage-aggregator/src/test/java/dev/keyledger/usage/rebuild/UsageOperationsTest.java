package dev.keyledger.usage.rebuild;

import static dev.keyledger.testsupport.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;

import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What an operator can ask of the aggregator over HTTP. */
@QuarkusTest
@WithTestResource(ServersResource.class)
class UsageOperationsTest {
    @Inject
    DataSource dataSource;

    @Test
    void totalThatIsNotTheSumOfItsHours_isNamed() throws Exception {
        String keyId = UUID.randomUUID().toString();
        execute("INSERT INTO usage_total SELECT 3, '%s', now(), 5, 0, 0, 0, 0, 0, 0, 0, 0, 0".formatted(keyId));

        JsonPath found = ended(start(Map.of("type", "reconcile")));

        assertThat(found.getString("status")).isEqualTo("completed");
        assertThat(found.getMap("result.totals.find { it.keyId == '%s' }".formatted(keyId)))
                .containsEntry("partition", 3);
        long differences = found.getLong("differences");
        execute("DELETE FROM usage_total WHERE key_id = '%s'".formatted(keyId));
        assertThat(ended(start(Map.of("type", "reconcile"))).getLong("differences"))
                .isEqualTo(differences - 1);
    }

    @Test
    void hourWithoutATotal_isNamed() throws Exception {
        String keyId = UUID.randomUUID().toString();
        execute(
                "INSERT INTO usage_hour SELECT 3, '%s', date_trunc('hour', now()), 'm', '', 5, 0, 0, 0, 0, 0, 0, 0, 0, 0"
                        .formatted(keyId));

        JsonPath found = ended(start(Map.of("type", "reconcile")));

        execute("DELETE FROM usage_hour WHERE key_id = '%s'".formatted(keyId));
        assertThat(found.getMap("result.totals.find { it.keyId == '%s' }".formatted(keyId)))
                .containsEntry("partition", 3);
    }

    @Test
    void totals_areListedAsTheyWereCounted_byPages() throws Exception {
        String keyId = new UUID(0, 1).toString();
        execute("""
                INSERT INTO usage_total
                SELECT partition, '%s', '2026-01-01T00:00:00Z'::timestamptz + partition * interval '1 hour',
                    5, 0, 0, 0, 0, 0, 0, 0.25, 0, 2 FROM generate_series(3, 4) AS partition""".formatted(keyId));

        JsonPath first = operator().get("/v1/usage-totals?limit=1").jsonPath();
        JsonPath rest = operator().get("/v1/usage-totals?after=" + keyId).jsonPath();

        execute("DELETE FROM usage_total WHERE key_id = '%s'".formatted(keyId));
        assertThat(first.getList("items"))
                .containsExactly(Map.of(
                        "keyId",
                        keyId,
                        "requests",
                        10,
                        "costUsd",
                        "0.500000",
                        "unpricedRequests",
                        4,
                        "lastUsedAt",
                        "2026-01-01T04:00:00.000Z"));
        assertThat(rest.getList("items.keyId")).doesNotContain(keyId);
    }

    @Test
    void totals_areDescribedWithTheirPagesAndProblems() {
        String endpoint = "paths.'/v1/usage-totals'.get.";
        given().get("/openapi?format=json")
                .then()
                .statusCode(200)
                .body(endpoint + "parameters.name", containsInAnyOrder("after", "limit"))
                .body(endpoint + "parameters.find { it.name == 'limit' }.schema.maximum", equalTo(5_000))
                .body(endpoint + "responses.keySet()", containsInAnyOrder("200", "400", "401", "403", "503"));
    }

    @Test
    void dryRun_isDoneAndTold() {
        JsonPath compared = ended(start(Map.of("type", "reprice", "dryRun", true, "catalog", "{\"models\": []}")));

        assertThat(compared.getString("status")).as(compared.prettify()).isEqualTo("completed");
        assertThat(compared.getBoolean("dryRun")).isTrue();
        assertThat(compared.getString("result.costUsd.rebuilt")).matches("\\d+\\.\\d{12}");
    }

    @Test
    void catalogWithAMistake_isRefusedWithItsPlace() {
        operator()
                .body(Map.of("type", "reprice", "catalog", "{\"models\": [\n  {\"model\": \"m\", \"prices\": []}\n]}"))
                .post("/v1/operations")
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("/catalog"))
                .body("errors.detail", contains("catalog /models/0/prices: is empty: a model has a price at least"));
        operator()
                .body(Map.of("type", "rebuild", "catalog", "{}"))
                .post("/v1/operations")
                .then()
                .statusCode(400)
                .body("errors.detail", contains("is not an option of rebuild"));
        operator()
                .body(Map.of("type", "none"))
                .post("/v1/operations")
                .then()
                .statusCode(400)
                .body("errors.detail", contains("is one of: rebuild, reconcile, reprice"));
    }

    private static String start(Map<String, Object> request) {
        return operator()
                .body(request)
                .post("/v1/operations")
                .then()
                .statusCode(202)
                .body("type", equalTo(request.get("type")))
                .extract()
                .path("id");
    }

    private static JsonPath ended(String id) {
        await().until(() -> operator().get("/v1/operations/" + id).jsonPath().getString("finishedAt") != null);
        return operator().get("/v1/operations/" + id).jsonPath();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void settledLetters_areRememberedOnce_withWhoAndWhy() {
        String topicId = UUID.randomUUID().toString();
        Map<String, Object> old =
                Map.of("partition", 3, "offset", 7, "reason", "too-late", "letterAt", "2026-03-01T10:00:00Z");
        Map<String, Object> young =
                Map.of("partition", 3, "offset", 9, "reason", "too-late", "letterAt", "2026-03-02T10:00:00Z");
        String path = "/v1/dead-letters/settled";
        String key = "dg_live_AbCdEfGhIjKlMnOpQrStUvWxYz01232mZpBj";

        operator()
                .body(Map.of("topicId", topicId, "how", "dropped", "why", "left by " + key, "letters", List.of(old)))
                .post(path)
                .then()
                .statusCode(200)
                .body("added", equalTo(1));
        operator()
                .body(Map.of("topicId", topicId, "how", "requeued", "letters", List.of(old, young)))
                .post(path)
                .then()
                .statusCode(200)
                .body("added", equalTo(1));

        String mine = path + "?topicId=" + topicId + "&partition=";
        operator()
                .get(mine + "3")
                .then()
                .statusCode(200)
                .body("total", equalTo(2))
                .body("items.offset", contains(7, 9))
                .body("items.how", contains("dropped", "requeued"))
                .body("items[0].why", equalTo("left by dg_live_•••••••"))
                .body("items[0].settledBy.id", equalTo("ops"));
        operator()
                .get(mine + "3&from=8&limit=0")
                .then()
                .body("total", equalTo(1))
                .body("items.size()", equalTo(0));
        operator().get(mine + "3&since=2026-03-02T00:00:00Z").then().body("items.offset", contains(9));
        operator().get(mine + "4").then().body("total", equalTo(0));
        operator()
                .body(Map.of("topicId", topicId, "how", "dropped", "letters", List.of(old)))
                .post(path)
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("/why"));
    }

    private static RequestSpecification operator() {
        return given().auth()
                .oauth2(TestTokens.token("ops", "Olga Operator", "platform:operator"))
                .contentType(ContentType.JSON);
    }
}
