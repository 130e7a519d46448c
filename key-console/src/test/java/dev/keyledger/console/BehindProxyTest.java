package dev.keyledger.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The console stands at the root of its origin: the browser sends back a {@code __Host-} cookie to every path, and takes none
 * that is for a part of them. A proxy that says otherwise isn't believed, so that no half of the addresses has a prefix.
 */
@QuarkusTest
@WithTestResource(StubServices.class)
@TestProfile(BehindProxyTest.Settings.class)
class BehindProxyTest {
    public static class Settings implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("keyledger.proxy.enabled", "true");
        }
    }

    private static RequestSpecification proxied() {
        return Visitor.anonymous()
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "console.example.com")
                .header("X-Forwarded-Prefix", "/keys");
    }

    @Test
    void signIn_comesBackToTheRootOfTheProxysOrigin() {
        String location =
                proxied().get("/sign-in").then().statusCode(302).extract().header("Location");

        assertThat(URLDecoder.decode(URI.create(location).getRawQuery(), StandardCharsets.UTF_8))
                .contains("redirect_uri=https://console.example.com/signed-in&");
    }

    @Test
    void redirectsAndCookies_areForTheRoot() {
        var answer = proxied().get("/workspaces/acme/keys");

        answer.then().statusCode(303);
        assertThat(URI.create(answer.header("Location")).getPath()).isEqualTo("/sign-in");
        assertThat(answer.detailedCookies().asList())
                .allSatisfy(cookie -> assertThat(cookie.getPath()).isEqualTo("/"));
    }
}
