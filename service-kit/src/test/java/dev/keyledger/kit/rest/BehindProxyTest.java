package dev.keyledger.kit.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** As a front end of another origin, and callers behind a proxy that ends TLS, see the API. */
@QuarkusTest
@TestProfile(BehindProxyTest.Settings.class)
@WithTestResource(ServersResource.class)
class BehindProxyTest {
    private static final String PROBE = "/v1/workspaces/acme/probe";
    private static final String FRONT_END = "https://front.example.com";

    public static class Settings implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("keyledger.proxy.enabled", "true", "quarkus.http.cors.origins", FRONT_END);
        }
    }

    private static RequestSpecification admin() {
        return given().auth().oauth2(TestTokens.token("sub-1", "Some Body", "workspace:acme:admin"));
    }

    private static RequestSpecification proxied() {
        return admin().header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "keys.example.com")
                .header("X-Forwarded-Prefix", "/keyledger");
    }

    @Test
    void preflight_allowsWhatTracersAndFrontEndsSend() {
        var response = given().header("Origin", FRONT_END)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,traceparent")
                .options(PROBE);
        response.then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", FRONT_END)
                .header("Access-Control-Max-Age", "3600")
                .header("Vary", containsString("rigin"));
        List<String> allowed = Arrays.asList(response.header("Access-Control-Allow-Headers")
                .toLowerCase(Locale.ROOT)
                .split(",", -1));
        assertThat(allowed)
                .contains(
                        "authorization",
                        "content-type",
                        "idempotency-key",
                        "if-match",
                        "consistency-token",
                        "traceparent",
                        "tracestate",
                        "baggage");
    }

    @Test
    void everyAnswer_variesByOrigin() {
        assertThat(admin().get(PROBE).headers().getValues("Vary").toString()).containsIgnoringCase("origin");
        admin().header("Origin", FRONT_END)
                .get(PROBE)
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", FRONT_END)
                .header("Access-Control-Expose-Headers", containsString("Location"));
    }

    @Test
    void anotherOrigin_isRefused() {
        admin().header("Origin", "https://evil.example.com")
                .get(PROBE)
                .then()
                .statusCode(403)
                .header("Access-Control-Allow-Origin", nullValue());
    }

    @Test
    void ownOriginBehindTheProxy_isNoOtherOne() {
        proxied().header("Origin", "https://keys.example.com").get(PROBE).then().statusCode(200);
    }

    @Test
    void location_isWhereTheCallerSeesIt() {
        admin().get(PROBE + "/made").then().statusCode(201).header("Location", PROBE + "/1");
        proxied().get(PROBE + "/made").then().statusCode(201).header("Location", "/keyledger" + PROBE + "/1");
    }

    @Test
    void problem_namesThePathThatTheCallerUsed() {
        proxied()
                .get("/v1/workspaces/globex/probe")
                .then()
                .statusCode(404)
                .body("instance", equalTo("/keyledger/v1/workspaces/globex/probe"));
    }

    @Test
    void wrongMethodBehindThePrefix_isStillKnown() {
        proxied().delete(PROBE).then().statusCode(405).header("Allow", equalTo("GET, HEAD, OPTIONS, POST"));
    }
}
