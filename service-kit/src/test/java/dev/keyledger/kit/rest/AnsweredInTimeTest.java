package dev.keyledger.kit.rest;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What waits for something that hangs is answered all the same. */
@QuarkusTest
@TestProfile(AnsweredInTimeTest.Impatient.class)
@WithTestResource(ServersResource.class)
class AnsweredInTimeTest {
    private static final String PROBE = "/v1/workspaces/acme/probe";

    public static class Impatient implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("keyledger.rest.answered-within", "PT0.3S");
        }
    }

    @Test
    void answerThatNeverComes_isAProblem() {
        given().auth()
                .oauth2(TestTokens.token("sub-1", "Some Body", "workspace:acme:admin"))
                .get(PROBE + "/never")
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", "1")
                .body("type", equalTo("urn:keyledger:problem:database-out-of-reach"));
    }

    @Test
    void answersThatCome_areLeftAlone() {
        given().auth()
                .oauth2(TestTokens.token("sub-1", "Some Body", "workspace:acme:admin"))
                .get(PROBE)
                .then()
                .statusCode(200);
    }
}
