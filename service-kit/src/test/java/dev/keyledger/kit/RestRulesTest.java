package dev.keyledger.kit;

import static dev.keyledger.testsupport.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules that every service's API shares, seen from outside, with real tokens. */
@QuarkusTest
@WithTestResource(ServersResource.class)
class RestRulesTest {
    private static final String PROBE = "/v1/workspaces/acme/probe";
    private static final RestAssuredConfig AS_GIVEN = RestAssuredConfig.config()
            .encoderConfig(EncoderConfig.encoderConfig().appendDefaultContentCharsetToContentTypeIfUndefined(false));

    @Test
    void noToken_is401() {
        problem(given().get(PROBE).then(), 401, "unauthenticated").header("WWW-Authenticate", "Bearer");
    }

    @Test
    void expiredToken_is401() {
        String expired = TestTokens.token(Duration.ofMinutes(-5), "ada", "Ada", "workspace:acme:admin");
        problem(given().auth().oauth2(expired).get(PROBE).then(), 401, "unauthenticated");
    }

    @Test
    void forgedToken_is401() {
        String token = TestTokens.token("ada", "Ada", "workspace:acme:admin");
        String forged = token.substring(0, token.lastIndexOf('.')) + ".c2lnbmF0dXJl";
        problem(given().auth().oauth2(forged).get(PROBE).then(), 401, "unauthenticated");
        problem(given().auth().oauth2("garbage").get(PROBE).then(), 401, "unauthenticated");
    }

    /** A token that was good a moment ago is remembered; that must not outlive the token. */
    @Test
    void rememberedToken_endsWithItsLifetime() {
        String brief = TestTokens.token(Duration.ofSeconds(2), "ada", "Ada", "workspace:acme:admin");
        given().auth().oauth2(brief).get(PROBE).then().statusCode(200);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> problem(given().auth().oauth2(brief).get(PROBE).then(), 401, "unauthenticated"));
    }

    @Test
    void rememberedToken_speaksForItselfAlone() {
        String admin = TestTokens.token("ada", "Ada", "workspace:acme:admin");
        String stranger = TestTokens.token("ada", "Ada", "workspace:globex:admin");
        String forged = stranger.substring(0, stranger.lastIndexOf('.')) + admin.substring(admin.lastIndexOf('.'));
        for (int i = 0; i < 2; i++) {
            given().auth().oauth2(admin).get(PROBE).then().statusCode(200);
            problem(given().auth().oauth2(stranger).get(PROBE).then(), 404, "workspace-not-found");
            problem(given().auth().oauth2(forged).get(PROBE).then(), 401, "unauthenticated");
        }
    }

    @Test
    void stranger_gets404_whateverTheWorkspace() {
        problem(as("workspace:globex:admin").get(PROBE).then(), 404, "workspace-not-found");
        problem(as("platform:gateway").get(PROBE).then(), 404, "workspace-not-found");
        problem(as("workspace:acme:admin").get("/v1/workspaces/NOPE/probe").then(), 404, "workspace-not-found");
    }

    @Test
    void roleThatWontDo_gets403() {
        problem(
                as("workspace:acme:member")
                        .contentType(ContentType.JSON)
                        .body("{\"name\":\"a\",\"count\":1}")
                        .post(PROBE)
                        .then(),
                403,
                "forbidden");
        problem(as("platform:operator").get(PROBE).then(), 403, "forbidden");
    }

    @Test
    void allowedCaller_isNamedByItsToken() {
        as("workspace:acme:member")
                .get(PROBE)
                .then()
                .statusCode(200)
                .body("actor.id", equalTo("sub-1"))
                .body("actor.name", equalTo("Some Body"))
                .body("at", equalTo("1970-01-01T00:00:00.000Z"));
    }

    @Test
    void unknownQueryParameter_isNamed() {
        problem(as("workspace:acme:member").get(PROBE + "?limit=1&limt=2").then(), 400, "invalid-request")
                .body("errors[0].pointer", equalTo("limt"));
        problem(as("workspace:acme:member").get(PROBE + "?limit=1&limit=2").then(), 400, "invalid-request")
                .body("errors[0].pointer", equalTo("limit"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"name\":\"abc\",\"count\":1,\"x\":2}|/x",
                "{\"name\":\"abcdef\",\"count\":1}|/name",
                "{\"count\":1}|/name",
                "{\"name\":3,\"count\":1}|/name",
                "{\"name\":\"abc\",\"count\":\"1\"}|/count",
                "{\"name\":\"abc\",\"count\":1.5}|/count",
                "{\"name\":\"abc\",\"count\":null}|/count",
                "{\"name\":\"abc\",\"count\":1,\"at\":\"yesterday\"}|/at",
                "{\"name\":\"abc\",\"count\":1,\"at\":1790000000}|/at",
                "{\"name\":\"abc\",\"count\":1,\"overlap\":\"1 day\"}|/overlap",
                "{\"name\":\"abc\",\"count\":1,\"overlap\":60}|/overlap",
                "{\"name\":\"abc\",\"count\":1,\"overlap\":1.5}|/overlap",
            })
    void everyWrongField_isNamed(String body, String pointer) {
        problem(admin(body).post(PROBE).then(), 400, "invalid-request").body("errors[0].pointer", equalTo(pointer));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{",
                "[]",
                "nonsense",
                "{\"name\":\"a\",\"name\":\"b\",\"count\":1}",
                "{\"name\":\"a\",\"count\":1} {}",
                "null"
            })
    void whatIsNoJsonObject_is400(String body) {
        problem(admin(body).post(PROBE).then(), 400, "invalid-request").body("detail", not(containsString("jackson")));
    }

    @Test
    void emptyBody_is400() {
        problem(
                as("workspace:acme:admin")
                        .contentType(ContentType.JSON)
                        .post(PROBE)
                        .then(),
                400,
                "invalid-request");
    }

    @Test
    void deeplyNestedJson_is400() {
        String deep = "{\"name\":" + "[".repeat(5_000) + "]".repeat(5_000) + ",\"count\":1}";
        problem(admin(deep).post(PROBE).then(), 400, "invalid-request");
    }

    @Test
    void bodyOverTheLimit_is413() {
        String large = "{\"name\":\"" + "a".repeat(70_000) + "\",\"count\":1}";
        problem(admin(large).post(PROBE).then(), 413, "too-large");
    }

    @Test
    void chunkedBodyOverTheLimit_is413() throws IOException, InterruptedException {
        byte[] large = ("{\"name\":\"" + "a".repeat(70_000) + "\",\"count\":1}").getBytes(StandardCharsets.US_ASCII);
        HttpRequest chunked = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + PROBE))
                .header("Authorization", "Bearer " + TestTokens.token("sub-1", "Some Body", "workspace:acme:admin"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(chunked, BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(response.body()).contains("urn:keyledger:problem:too-large");
        }
    }

    @Test
    void otherContentType_is415() {
        problem(
                as("workspace:acme:admin")
                        .contentType("text/plain")
                        .body("a")
                        .post(PROBE)
                        .then(),
                415,
                "unsupported-media-type");
    }

    @Test
    void unknownPathAndMethod_areProblems() {
        problem(as("workspace:acme:admin").get("/v1/nothing").then(), 404, "not-found");
        problem(as("workspace:acme:admin").delete(PROBE).then(), 405, "method-not-allowed");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/1/act,'OPTIONS, POST'",
        "DELETE,/1/act,'OPTIONS, POST'",
        "PUT,/broken,'GET, HEAD, OPTIONS'",
        "PATCH,'','GET, HEAD, OPTIONS, POST'",
        "POST,/many,'GET, HEAD, OPTIONS'"
    })
    void methodThatThePathDoesNotKnow_isToldWhichItKnows(String method, String path, String allowed) {
        problem(as("workspace:acme:admin").request(method, PROBE + path).then(), 405, "method-not-allowed")
                .header("Allow", equalTo(allowed));
    }

    @Test
    void pathThatIsNotThere_isNotThereForAnyMethod() {
        for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE")) {
            problem(
                            as("workspace:acme:admin")
                                    .request(method, PROBE + "/1/act/2")
                                    .then(),
                            404,
                            "not-found")
                    .header("Allow", nullValue());
        }
    }

    /** Nobody is believed who says to be a proxy, unless a setting says so. */
    @Test
    void forwardedAddress_isNotBelieved() {
        as("workspace:acme:admin")
                .header("X-Forwarded-Prefix", "/evil")
                .header("X-Forwarded-Host", "evil.example.com")
                .header("X-Forwarded-Proto", "https")
                .get(PROBE + "/made")
                .then()
                .statusCode(201)
                .header("Location", PROBE + "/1");
    }

    /** No header, however long, is more than a header that is wrong. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept",
                "Accept-Language",
                "Consistency-Token",
                "Content-Type",
                "Idempotency-Key",
                "If-Match",
                "Origin",
                "Referer",
                "X-Forwarded-For",
                "Forwarded",
                "baggage",
                "traceparent",
                "tracestate"
            })
    void longHeader_isNoErrorOfOurs(String header) {
        for (String part : List.of("a", "\"\",", "\\", "=;,", "/*", " ", "W/\"")) {
            String value = part.repeat(30_000 / part.length());
            int read =
                    as("workspace:acme:admin").header(header, value).get(PROBE).statusCode();
            int written = as("workspace:acme:admin")
                    .config(AS_GIVEN)
                    .header("Content-Type", "application/json")
                    .header(header, value)
                    .body("{\"name\":\"abc\",\"count\":1}".getBytes(StandardCharsets.US_ASCII))
                    .post(PROBE)
                    .statusCode();
            assertThat(List.of(read, written)).as("%s: %s…", header, part).allMatch(status -> status < 500);
        }
    }

    @Test
    void keyInAWrongPlace_isNotRepeated() {
        String key = "dg_live_AbCdEfGhIjKlMnOpQrStUvWxYz01232mZpBj";
        String unknownField = "{\"name\":\"abc\",\"count\":1,\"" + key + "\":2}";
        for (ValidatableResponse response : List.of(
                problem(as("workspace:acme:admin").get(PROBE + "/" + key).then(), 404, "not-found"),
                problem(admin(unknownField).post(PROBE).then(), 400, "invalid-request"),
                problem(
                        as("workspace:acme:member")
                                .get(PROBE + "?" + key + "=1")
                                .then(),
                        400,
                        "invalid-request"),
                problem(
                        as("workspace:acme:member")
                                .get("/v1/workspaces/" + key + "0/probe")
                                .then(),
                        404,
                        "workspace-not-found"))) {
            assertThat(response.extract().asString())
                    .doesNotContain("AbCdEfGhIjKlMnOp")
                    .contains("dg_live_•••••••");
        }
    }

    @Test
    void ownError_tellsNothingOfTheInside() {
        problem(as("workspace:acme:admin").get(PROBE + "/broken").then(), 500, "internal-error")
                .body("detail", not(containsString("inside")))
                .body("errors", nullValue());
    }

    private static RequestSpecification admin(String body) {
        return as("workspace:acme:admin").contentType(ContentType.JSON).body(body);
    }

    private static RequestSpecification as(String... groups) {
        return given().auth().oauth2(TestTokens.token("sub-1", "Some Body", groups));
    }

    private static ValidatableResponse problem(ValidatableResponse response, int status, String slug) {
        return response.statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:keyledger:problem:" + slug))
                .body("status", equalTo(status))
                .body("title", not(nullValue()))
                .body("detail", not(nullValue()))
                .body("instance", matchesPattern("/v1/.*"))
                .body("traceId", matchesPattern("[0-9a-f]{32}"));
    }
}
