package dev.keyledger.kit.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.SignedTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Groups where Keycloak's roles and Auth0's namespaced claims have them, for another audience. */
@QuarkusTest
@TestProfile(OtherIssuersTest.Settings.class)
@WithTestResource(ServersResource.class)
class OtherIssuersTest {
    private static final String PROBE = "/v1/workspaces/acme/probe";
    private static final String NAMESPACED = "https://keys.example.com/groups";

    public static class Settings implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "keyledger.access.groups-claim",
                    "realm_access/roles,\"" + NAMESPACED + "\"",
                    "keyledger.access.audience",
                    "api://keys");
        }
    }

    private static int status(Map<String, Object> claims) {
        return given().auth().oauth2(SignedTokens.with(claims)).get(PROBE).statusCode();
    }

    @Test
    void rolesOfRealm_areGroups() {
        var roles = Map.of("roles", List.of("offline_access", "workspace:acme:admin"));
        assertThat(status(Map.of("aud", "api://keys", "realm_access", roles))).isEqualTo(200);
    }

    @Test
    void namespacedClaim_holdsGroups() {
        assertThat(status(Map.of("aud", List.of("api://keys", "x"), NAMESPACED, List.of("workspace:acme:member"))))
                .isEqualTo(200);
    }

    @Test
    void claimThatIsNotTheConfiguredOne_givesNothing() {
        assertThat(status(Map.of("aud", "api://keys"))).isEqualTo(404);
        assertThat(status(Map.of("aud", "api://keys", "realm_access", "x"))).isEqualTo(404);
    }

    /** Where groups are looked for is for the operator's log. */
    @Test
    void whoeverLacksGroups_hearsNothingOfWhereTheyAreLookedFor() {
        var roles = Map.of("roles", List.of("workspace:globex:admin", "offline_access"));
        String token = SignedTokens.with(Map.of("aud", "api://keys", "realm_access", roles));

        assertThat(given().auth().oauth2(token).get(PROBE).asString())
                .contains("workspace-not-found")
                .doesNotContain("realm_access", NAMESPACED, "globex", "offline_access", "roles", "claim");
    }

    @Test
    void anotherAudience_is401() {
        assertThat(status(Map.of(NAMESPACED, List.of("workspace:acme:member")))).isEqualTo(401);
    }
}
