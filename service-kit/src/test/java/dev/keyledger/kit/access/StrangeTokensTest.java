package dev.keyledger.kit.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.SignedTokens;
import dev.keyledger.testsupport.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes as a token and isn't one, or is one and says what no token should: an answer, and always the same. */
@QuarkusTest
@WithTestResource(ServersResource.class)
class StrangeTokensTest {
    private static final String PROBE = "/v1/workspaces/acme/probe";
    private static final String UNSEEN = TestTokens.token("unseen", "Un Seen", "workspace:acme:admin");
    private static final String GOOD = TestTokens.token("sub-1", "Some Body", "workspace:acme:admin");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer ",
                "Bearer  ",
                "Bearer .",
                "Bearer ..",
                "Bearer ...",
                "Bearer a.b.c",
                "Bearer e30.e30.",
                "Bearer .e30.e30",
                "Bearer e30.e30.e30",
                "Bearer eyJhbGciOjV9.e30.e30",
                "Bearer eyJhbGciOiJSUzI1NiJ9.e30.e30",
                "Bearer eyJhbGciOiJSUzI1NiJ9.W10.e30",
                "Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6NX0.e30.e30",
                "Bearer eyJhbGciOiJSUzI1NiIsIng1dCI6NX0.e30.e30",
                "Bearer eyJhbGciOiJSUzI1NiIsIng1dCNTMjU2IjpbXX0.e30.e30",
                "Bearer eyJhbGciOiJSUzI1NiIsIng1YyI6NX0.e30.e30",
                "Bearer eyJhbGciOiJSUzI1NiIsInR5cCI6NSwiY3R5Ijp7fX0.e30.e30",
                "Bearer eyJhbGciOiJub25lIn0.e30.",
                "Bearer eyJhbGciOiJub25lIn0.e30.e30",
                "Bearer eyJhbGciOiJSUzI1NiIsImNyaXQiOlsieCJdfQ.e30.e30",
                "Bearer \u00e9.\u00e9.\u00e9",
                "Bearer a b",
                "Basic YTpi",
                "Negotiate",
                "nonsense",
            })
    void whatIsNoToken_is401(String authorization) {
        require401(given().header("Authorization", authorization).get(PROBE), authorization);
    }

    @Test
    void twoTokens_are401() {
        require401(
                given().header("Authorization", "Bearer " + GOOD, "Bearer " + GOOD)
                        .get(PROBE),
                "two headers");
    }

    @Test
    void schemeInAnyCase_isTaken() {
        for (String scheme : List.of("bearer", "BEARER", "Bearer")) {
            given().header("Authorization", scheme + " " + GOOD)
                    .get(PROBE)
                    .then()
                    .statusCode(200);
        }
    }

    /** RFC 9110 allows several spaces; a token that was never seen before is read behind them like a remembered one. */
    @Test
    void spacesBeforeTheToken_areNoPartOfIt() {
        for (int i = 0; i < 2; i++) {
            given().header("Authorization", "Bearer   " + UNSEEN)
                    .get(PROBE)
                    .then()
                    .statusCode(200);
        }
    }

    static Stream<Map<String, Object>> strangeClaims() {
        var strange = new ArrayList<Map<String, Object>>();
        for (String needed : List.of("sub", "exp", "iss", "aud")) {
            strange.add(claim(needed, null));
        }
        List<Object> noTexts = List.of(5, 1.5, true, List.of("a"), Map.of("a", "b"));
        for (String text : List.of("sub", "iss", "name", "upn", "preferred_username", "jti", "azp", "typ", "scope")) {
            noTexts.forEach(value -> strange.add(claim(text, value)));
        }
        strange.addAll(Stream.of("", " ", "\u0000", "a\u0000b", "a\nb", "\u202eada", "ad\u200ba", "x".repeat(256))
                .map(sub -> claim("sub", sub))
                .toList());
        strange.add(claim("sub", "x".repeat(10_240)));
        for (String time : List.of("exp", "nbf", "iat")) {
            for (Object value : List.of(
                    "soon",
                    true,
                    List.of(1),
                    Map.of(),
                    -1,
                    Long.MAX_VALUE,
                    Long.MIN_VALUE,
                    BigInteger.TEN.pow(40),
                    Double.MAX_VALUE)) {
                strange.add(claim(time, value));
            }
        }
        for (Object value : List.of(5, true, Map.of("a", 1), List.of(5), Arrays.asList("keyledger", null), List.of())) {
            strange.add(claim("aud", value));
        }
        for (Object value : List.of(
                5,
                true,
                Map.of("workspace:acme:admin", true),
                List.of(5),
                List.of("workspace:acme:admin", 5),
                Arrays.asList("workspace:acme:admin", null),
                List.of(List.of("workspace:acme:admin")))) {
            strange.add(claim("groups", value));
        }
        return strange.stream();
    }

    private static Map<String, Object> claim(String name, Object value) {
        Map<String, Object> claim = new HashMap<>();
        claim.put(name, value);
        return claim;
    }

    /** Twice, since what was good is remembered. */
    @ParameterizedTest
    @MethodSource("strangeClaims")
    void strangeClaim_is401_eachTime(Map<String, Object> claims) {
        String token = SignedTokens.with(claims);
        for (int i = 0; i < 2; i++) {
            Response response = given().auth().oauth2(token).get(PROBE);
            String value = claims.toString();
            require401(response, value.substring(0, Math.min(60, value.length())));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "null", "5", "\"a\"", "[]", "{\"sub\":\"a\",\"sub\":\"b\"}", "{\"exp\":1e999999}"})
    void payloadThatIsNoObjectOfClaims_is401(String payload) {
        require401(given().auth().oauth2(SignedTokens.ofPayload(payload)).get(PROBE), payload);
    }

    @Test
    void deeplyNestedPayload_is401() {
        String deep = "{\"a\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}";
        require401(given().auth().oauth2(SignedTokens.ofPayload(deep)).get(PROBE), "deep");
        String header = Base64.getUrlEncoder().withoutPadding().encodeToString(deep.getBytes(StandardCharsets.UTF_8));
        require401(
                given().header("Authorization", "Bearer " + header + ".e30.e30").get(PROBE), "deep header");
    }

    @Test
    void longestToken_isTaken_andLongerOnesAreNot() {
        List<String> groups = IntStream.range(0, 900)
                .mapToObj(i -> String.format(Locale.ROOT, "workspace:team-%05d:member", i))
                .toList();
        var all = new ArrayList<>(groups);
        all.add("workspace:acme:admin");
        String token = SignedTokens.with(Map.of("groups", all));
        assertThat(token.length()).isGreaterThan(30_000);
        given().auth().oauth2(token).get(PROBE).then().statusCode(200);
        String tooLong = SignedTokens.with(Map.of("groups", List.of("x".repeat(40_000))));
        require401(given().auth().oauth2(tooLong).get(PROBE), "too long");
    }

    /** Whose headers are bounded by another setting. Java's client begins with HTTP/1.1 and goes on with HTTP/2. */
    @Test
    void longToken_isTakenByHttp2Too() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(withLongToken("first"), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            for (int i = 0; i < 2; i++) {
                HttpResponse<String> response = client.send(withLongToken("second"), BodyHandlers.ofString());
                assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
                assertThat(response.statusCode()).isEqualTo(200);
            }
        }
    }

    private static HttpRequest withLongToken(String sub) {
        List<String> groups = new ArrayList<>(Collections.nCopies(900, "workspace:some-team:member"));
        groups.add("workspace:acme:admin");
        String token = SignedTokens.with(Map.of("sub", sub, "groups", groups));
        assertThat(token.length()).isGreaterThan(30_000);
        return HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + PROBE))
                .header("Authorization", "Bearer " + token)
                .build();
    }

    @Test
    void nameThatCantBeShown_isMadeOneThatCan() {
        String name = "\u202eAda\u0000\n  Lovelace\u200b" + "x".repeat(1_000);
        String shown = given().auth()
                .oauth2(SignedTokens.with(Map.of("name", name)))
                .get(PROBE)
                .then()
                .statusCode(200)
                .extract()
                .path("actor.name");
        assertThat(shown).startsWith("Ada Lovelace xxx").hasSizeLessThanOrEqualTo(200);
        given().auth()
                .oauth2(SignedTokens.with(claim("name", null)))
                .get(PROBE)
                .then()
                .statusCode(200)
                .body("actor.name", equalTo("sub-1"));
        given().auth()
                .oauth2(SignedTokens.with(claim("name", "\u200b")))
                .get(PROBE)
                .then()
                .statusCode(200)
                .body("actor.name", equalTo("sub-1"));
    }

    @Test
    void claimsAsIssuersHaveThem_areTaken() {
        for (Map<String, Object> claims : List.of(
                Map.<String, Object>of("aud", List.of("other", "keyledger")),
                Map.<String, Object>of("groups", List.of("/workspace:acme:admin")),
                Map.<String, Object>of("groups", "offline_access workspace:acme:admin"),
                Map.<String, Object>of("groups", Collections.nCopies(100, "workspace:acme:admin")),
                Map.<String, Object>of("exp", 4_000_000_000.5),
                Map.<String, Object>of("nbf", 0))) {
            for (int i = 0; i < 2; i++) {
                given().auth()
                        .oauth2(SignedTokens.with(claims))
                        .get(PROBE)
                        .then()
                        .statusCode(200);
            }
        }
        for (Object groups :
                List.of(List.of("/x/workspace:acme:admin"), List.of("//workspace:acme:admin"), List.of())) {
            given().auth()
                    .oauth2(SignedTokens.with(claim("groups", groups)))
                    .get(PROBE)
                    .then()
                    .statusCode(404);
        }
    }

    private static void require401(Response response, String what) {
        assertThat(response.statusCode()).as(what).isEqualTo(401);
        assertThat(response.header("WWW-Authenticate")).as(what).isEqualTo("Bearer");
        assertThat(response.contentType()).as(what).startsWith("application/problem+json");
        assertThat(response.<String>path("type")).as(what).isEqualTo("urn:keyledger:problem:unauthenticated");
    }
}
