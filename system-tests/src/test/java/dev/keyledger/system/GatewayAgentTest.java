package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The agent that {@code up} starts, beside the real query service and Kafka. */
class GatewayAgentTest {
    private static final String AGENT = "gateway-agent";
    private static final long RESIDENT_KB_MAX = 150 * 1024;

    private final Stack stack = Stack.shared();
    private final Keys acme = new Keys(stack, "acme", "ada").provisioned();

    @Test
    void key_passesSoonAfterItIsCreated_andNoMoreAfterItIsRevoked() {
        Keys.Created key = acme.create("asked of the agent " + System.nanoTime(), "models:read");
        await("the new key").untilAsserted(() -> asked(key.key(), "/v1/models")
                .statusCode(200)
                .header("X-Keyledger-Key-Id", key.keyId())
                .header("X-Keyledger-Workspace", "acme")
                .header("X-Keyledger-Scopes", "models:read")
                .header("X-Keyledger-Secret-Version", "1"));
        asked(key.key(), "/v1/embeddings")
                .statusCode(403)
                .header("WWW-Authenticate", containsString("insufficient_scope"));
        asked(key.key().substring(0, key.key().length() - 1) + "?", "/v1/models")
                .statusCode(401)
                .body("error.code", equalTo("invalid_api_key"));

        acme.revoke(key.keyId());

        await("the revoked key")
                .untilAsserted(() ->
                        asked(key.key(), "/v1/models").statusCode(401).body("error.code", equalTo("revoked_api_key")));
    }

    /** Kafka and the query service are out of its reach: no key is valid, whatever it is. */
    @Test
    void agentThatKnowsNothing_isCertainOfNothing() {
        String key = acme.create("nobody knows it " + System.nanoTime()).key();
        try (SecondInstance blind = stack.another(AGENT)
                .with("KEYLEDGER_AGENT_QUERY_URL", "http://localhost:9")
                .with("KAFKA_BOOTSTRAP_SERVERS", "localhost:9")
                .alive()) {
            asked(blind.address(), key, "/v1/models")
                    .statusCode(503)
                    .header("Retry-After", "1")
                    .body("error.code", equalTo("not_fresh"));
            assertThat(blind.health().status("ready")).isEqualTo(503);
        }
    }

    @Test
    void agent_tellsHowItDoes() {
        asked("nonsense", "/v1/models").statusCode(401);

        assertThat(stack.health(AGENT).isUp("live", "ready", "group/verify")).isTrue();
        assertThat(stack.metrics(AGENT).sum("keyledger_agent_authorize_seconds_count"))
                .isPositive();
        assertThat(stack.metrics(AGENT).sum("keyledger_agent_ready")).isEqualTo(1);
    }

    @Test
    void agent_isSmall() throws IOException {
        asked("nonsense", "/v1/models").statusCode(401);

        long residentKb = Files.readAllLines(Path.of("/proc/" + stack.pid(AGENT) + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                .sum();

        assertThat(residentKb).isPositive().isLessThanOrEqualTo(RESIDENT_KB_MAX);
    }

    private ValidatableResponse asked(String key, String path) {
        return asked(stack.endpoint("agent"), key, path);
    }

    private static ValidatableResponse asked(String agent, String key, String path) {
        return RestAssured.given()
                .baseUri(agent)
                .header("Authorization", "Bearer " + key)
                .header("X-Forwarded-Method", path.endsWith("models") ? "GET" : "POST")
                .header("X-Forwarded-Uri", path)
                .header("X-Keyledger-Scopes", "embeddings:create")
                .get("/v1/authorize")
                .then();
    }
}
