package dev.keyledger.usage.intake;

import static dev.keyledger.testsupport.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(ServersResource.class)
class GatewayRequestsResourceTest {
    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";
    private static final Charset UTF_32 = Charset.forName("UTF-32BE");

    private final UUID key = UUID.randomUUID();
    private final Instant now = Instant.now();

    @jakarta.inject.Inject
    DataSource dataSource;

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Test
    void binaryEvent_isCounted() throws Exception {
        postBinary("b1", data(100)).statusCode(202);

        awaitInputTokens(100);
    }

    /** HTTP headers carry their text percent-encoded; the event is the same in every mode. */
    @Test
    void binaryEventAndItsRepetitionInAnotherMode_areCountedOnce() throws Exception {
        postBinary("caf%C3%A9%20%251", data(100)).statusCode(202);
        post(STRUCTURED, event("café %1", data(100))).statusCode(202);
        post(STRUCTURED, event("b2", data(7))).statusCode(202);

        awaitInputTokens(107);
    }

    @Test
    void attributeThatIsBadlyEncoded_isNamed() {
        postBinary("r%FF", data(1))
                .statusCode(400)
                .body("errors.pointer", containsInAnyOrder("/id"))
                .body("errors[0].detail", equalTo("must be percent-encoded UTF-8"));
    }

    @Test
    void structuredEventAndItsRepetition_areCountedOnce() throws Exception {
        post(STRUCTURED, event("s1", data(7))).statusCode(202);
        post(STRUCTURED, event("s1", data(7))).statusCode(202);
        post(STRUCTURED, event("s2", data(30))).statusCode(202);

        awaitInputTokens(37);
    }

    @Test
    void batch_isCountedAsAWhole() throws Exception {
        String batch = IntStream.range(0, 1_000)
                .mapToObj(i -> event("n" + i, data(1)))
                .collect(Collectors.joining(" , ", " [\n", "] "));

        post(BATCH, batch).statusCode(202);

        awaitInputTokens(1_000);
    }

    /** The limit is that of what is unpacked, here two mebibytes that come as some kilobytes. */
    @Test
    void packedBatch_isCountedAsIfItWerent_withinTheLimit() throws Exception {
        String batch = IntStream.range(0, 1_000)
                .mapToObj(i -> event("z" + i, data(1)))
                .collect(Collectors.joining(",", "[", "]"));
        postPacked(batch).statusCode(202);
        postPacked(batch + " ".repeat(2 << 20)).statusCode(413);

        awaitInputTokens(1_000);
    }

    private static ValidatableResponse postPacked(String batch) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(batch.getBytes(StandardCharsets.UTF_8));
        }
        return given().header("Authorization", "Bearer " + gateway())
                .header("Content-Encoding", "gzip")
                .contentType(BATCH)
                .body(packed.toByteArray())
                .post("/v1/gateway-requests")
                .then();
    }

    @Test
    void badEventsOfABatch_areNamedAndNoneIsTaken() throws Exception {
        String batch = "[" + event("x1", data(5)) + "," + event("x2", data(-1)) + ","
                + event("x3", data(5)).replace("\"id\":\"x3\",", "") + "," + event("x4", data(5)) + "]";

        post(BATCH, batch)
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:keyledger:problem:invalid-request"))
                .body("errors.pointer", containsInAnyOrder("/1/data/inputTokens", "/2/id"));
        post(STRUCTURED, event("x5", data(1))).statusCode(202);

        awaitInputTokens(1);
    }

    @Test
    void batchThatIsNone_isRefused() {
        post(BATCH, "{}").statusCode(400);
        post(BATCH, "[" + event("a", data(1))).statusCode(400);
        post(BATCH, "[7]").statusCode(400).body("errors[0].pointer", equalTo("/0"));
        String tooMany = IntStream.rangeClosed(0, 1_000).mapToObj(i -> "{}").collect(Collectors.joining(",", "[", "]"));
        post(BATCH, tooMany).statusCode(400).body("errors", hasSize(1));
    }

    /** CloudEvents' JSON format: an empty batch is valid, in a request too. */
    @Test
    void emptyBatch_isABatch() {
        post(BATCH, " [] ").statusCode(202);
    }

    @Test
    void quotedHeaders_areTheSameEvent() throws Exception {
        given().header("Authorization", "Bearer " + gateway())
                .header("ce-specversion", "\"1.0\"")
                .header("ce-id", "\"q \\\"1\\\"\"")
                .header("ce-source", "\"/gateways/http\"")
                .header("ce-type", "\"dev.keyledger.gateway.request\"")
                .header("ce-time", "\"" + now + "\"")
                .contentType("application/json")
                .body(data(7).getBytes(StandardCharsets.UTF_8))
                .post("/v1/gateway-requests")
                .then()
                .statusCode(202);
        postBinary("q %221%22", data(7)).statusCode(202);
        post(STRUCTURED, event("q \\\"1\\\"", data(7))).statusCode(202);
        post(STRUCTURED, event("q2", data(30))).statusCode(202);

        awaitInputTokens(37);
    }

    /** Names that are none for CloudEvents, and values in no encoding that it knows. */
    @Test
    void extensions_areNeverInTheWay() throws Exception {
        given().header("Authorization", "Bearer " + gateway())
                .header("ce-specversion", "1.0")
                .header("ce-id", "e1")
                .header("ce-source", "/gateways/http")
                .header("ce-type", "dev.keyledger.gateway.request")
                .header("ce-time", now.toString())
                .header("ce-my-extension", "1")
                .header("ce-my_extension", "1")
                .header("ce-traceparent", "00-%FF")
                .header("ce-sampledrate", "not a number")
                .header("ce-dataschema", "not % a uri")
                .header("ce-x", "")
                .contentType("application/json")
                .body(data(7).getBytes(StandardCharsets.UTF_8))
                .post("/v1/gateway-requests")
                .then()
                .statusCode(202);
        post(STRUCTURED, event("e2", data(30)).replace("\"data\"", "\"my-extension\":1,\"my extension\":[],\"data\""))
                .statusCode(202);

        awaitInputTokens(37);
    }

    @Test
    void missingAttribute_isNamed_andOneThatIsThereTwiceToo() {
        given().header("Authorization", "Bearer " + gateway())
                .header("ce-specversion", "1.0")
                .header("ce-id", "m1")
                .header("ce-type", "dev.keyledger.gateway.request")
                .header("ce-time", now.toString())
                .contentType("application/json")
                .body(data(1).getBytes(StandardCharsets.UTF_8))
                .post("/v1/gateway-requests")
                .then()
                .statusCode(400)
                .body("errors.pointer", containsInAnyOrder("/source"))
                .body("errors[0].detail", equalTo("is required"));
        given().header("Authorization", "Bearer " + gateway())
                .header("ce-id", "m1", "m2")
                .contentType("application/json")
                .body(data(1).getBytes(StandardCharsets.UTF_8))
                .post("/v1/gateway-requests")
                .then()
                .statusCode(400)
                .body("errors.pointer", containsInAnyOrder("/id"))
                .body("errors[0].detail", equalTo("must be given once"));
    }

    @Test
    void eventOutsideItsTime_isRefused() {
        String old = event("o1", data(1))
                .replace(now.toString(), now.minus(Duration.ofDays(8)).toString());

        post(STRUCTURED, old).statusCode(400).body("errors[0].pointer", equalTo("/time"));
    }

    @Test
    void bodyThatIsNoEvent_isRefused() {
        post("application/json", data(1)).statusCode(400);
        post(STRUCTURED, "nonsense").statusCode(400);
        post(STRUCTURED, "").statusCode(400);
    }

    @Test
    void otherContentType_is415() {
        post("text/plain", "x").statusCode(415);
        post("application/xml", "<x/>").statusCode(415);
    }

    @Test
    void missingContentType_is415() {
        given().header("Authorization", "Bearer " + gateway())
                .noContentType()
                .post("/v1/gateway-requests")
                .then()
                .statusCode(415)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:keyledger:problem:unsupported-media-type"));
    }

    @Test
    void batchThatIsNoUtf8_isRefused() {
        for (Charset charset : List.of(StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE, UTF_32)) {
            given().header("Authorization", "Bearer " + gateway())
                    .contentType(BATCH)
                    .body(("[" + event("w1", data(1)) + "]").getBytes(charset))
                    .post("/v1/gateway-requests")
                    .then()
                    .statusCode(400)
                    .body("errors[0].detail", equalTo("must be UTF-8"));
        }
    }

    @Test
    void batchBehindAByteOrderMark_isCounted() throws Exception {
        post(BATCH, "\ufeff[" + event("w2", data(9)) + "]").statusCode(202);

        awaitInputTokens(9);
    }

    @Test
    void bodyOverAMebibyte_is413() {
        post(STRUCTURED, "x".repeat((1 << 20) + 1)).statusCode(413);
    }

    @Test
    void onlyAGateway_maySend() {
        given().contentType(STRUCTURED)
                .body(event("r1", data(1)))
                .post("/v1/gateway-requests")
                .then()
                .statusCode(401);
        for (String group : new String[] {"platform:operator", "workspace:acme:admin", "nothing"}) {
            given().header("Authorization", "Bearer " + TestTokens.token("x", "X", group))
                    .contentType(STRUCTURED)
                    .body(event("r1", data(1)))
                    .post("/v1/gateway-requests")
                    .then()
                    .statusCode(403)
                    .body("type", equalTo("urn:keyledger:problem:forbidden"));
        }
    }

    @Test
    void ingest_tellsAnOperatorHowFarCountingIs() throws Exception {
        post(STRUCTURED, event("i1", data(3))).statusCode(202);
        awaitInputTokens(3);

        await().untilAsserted(() -> given().header(
                        "Authorization", "Bearer " + TestTokens.token("ops", "Olga", "platform:operator"))
                .get("/v1/ingest")
                .then()
                .statusCode(200)
                .body("partitions", hasSize(8))
                .body("lag", equalTo(0))
                .body("completeThrough", notNullValue())
                .body("idsStored", greaterThanOrEqualTo(1))
                .body("idsOfBusiestHour", greaterThanOrEqualTo(1))
                .body("idsHeldMax", equalTo(268_435_456 / 25))
                .body("requests", greaterThanOrEqualTo(1)));
        await().untilAsserted(() -> assertThat(metric("keyledger_usage_ids_hours_fetched_total"))
                .as("the hour's ids were asked for, in the partition of this key at least")
                .isPositive());
        given().header("Authorization", "Bearer " + gateway())
                .get("/v1/ingest")
                .then()
                .statusCode(403);
    }

    @Test
    void healthAndMetrics_tellHowPublicationDoes() {
        String check = "checks.find { it.name == 'usage' }.";
        await().untilAsserted(() -> given().get(management.resolve("health/group/usage"))
                .then()
                .statusCode(200)
                .body(check + "data.partitions", equalTo(8))
                .body(check + "data.'publication.usage'", equalTo("ok"))
                .body(check + "data.'publication.dead-letters'", equalTo("ok")));
        given().get(management.resolve("metrics"))
                .then()
                .body(containsString("keyledger_usage_unpublished_age_seconds{publication=\"usage\"}"));
    }

    @Test
    void modelWithoutPrice_isNamed() throws Exception {
        String model = "house-model-" + key;
        post(STRUCTURED, event("u1", data(3).replace("gpt-4o", model))).statusCode(202);
        awaitInputTokens(3);

        given().header("Authorization", "Bearer " + TestTokens.token("ops", "Olga", "platform:operator"))
                .get("/v1/ingest")
                .then()
                .statusCode(200)
                .body("unpricedByModel." + "'" + model + "'", equalTo(1))
                .body("unpricedByReason.find { it.model == '%s' }.reason".formatted(model), equalTo("unknown-model"))
                .body(
                        "unpricedByReason.find { it.model == '%s' }.detail".formatted(model),
                        equalTo("there is no price of a model of this name"))
                .body("unpricedByReason.find { it.model == '%s' }.requests".formatted(model), equalTo(1));
        given().get(management.resolve("metrics"))
                .then()
                .body(containsString(
                        "keyledger_usage_unpriced_total{model=\"%s\",reason=\"unknown-model\"} 1.0".formatted(model)));
    }

    /** By design it is another event, so it counts; whoever sends it should hear that it does. */
    @Test
    void sameSourceAndIdAtAnotherTime_areCountedAndMeasured() throws Exception {
        double before = metric("keyledger_usage_twins_total");
        post(STRUCTURED, event("t1", data(5))).statusCode(202);
        awaitInputTokens(5);
        post(STRUCTURED, event("t1", data(5))).statusCode(202);
        post(STRUCTURED, event("t2", data(7))).statusCode(202);
        awaitInputTokens(12);
        String sentAnew =
                event("t1", data(30)).replace(now.toString(), now.plusMillis(1).toString());
        post(STRUCTURED, sentAnew).statusCode(202);

        awaitInputTokens(42);
        await().untilAsserted(() ->
                assertThat(metric("keyledger_usage_twins_total") - before).isEqualTo(1));
    }

    private double metric(String name) {
        return given().get(management.resolve("metrics"))
                .asString()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private ValidatableResponse post(String contentType, String body) {
        return given().header("Authorization", "Bearer " + gateway())
                .contentType(contentType)
                .body(body.getBytes(StandardCharsets.UTF_8))
                .post("/v1/gateway-requests")
                .then();
    }

    private ValidatableResponse postBinary(String id, String data) {
        return given().header("Authorization", "Bearer " + gateway())
                .header("ce-specversion", "1.0")
                .header("ce-id", id)
                .header("ce-source", "/gateways/http")
                .header("ce-type", "dev.keyledger.gateway.request")
                .header("ce-time", now.toString())
                .contentType("application/json")
                .body(data.getBytes(StandardCharsets.UTF_8))
                .post("/v1/gateway-requests")
                .then();
    }

    private static String gateway() {
        return TestTokens.token("gateway", "Gateway", "platform:gateway");
    }

    private String data(int inputTokens) {
        return String.format(
                Locale.ROOT,
                "{\"keyId\":\"%s\",\"model\":\"gpt-4o\",\"inputTokens\":%d,\"outputTokens\":0,"
                        + "\"statusCode\":200,\"durationMs\":1}",
                key,
                inputTokens);
    }

    private String event(String id, String data) {
        return """
                {"specversion":"1.0","id":"%s","source":"/gateways/http","type":"dev.keyledger.gateway.request",\
                "time":"%s","data":%s}""".formatted(id, now, data);
    }

    private void awaitInputTokens(long tokens) {
        await().until(() -> inputTokens() == tokens);
    }

    private long inputTokens() throws Exception {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT sum(input_tokens) FROM usage_total WHERE key_id = ?")) {
            statement.setObject(1, key);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
