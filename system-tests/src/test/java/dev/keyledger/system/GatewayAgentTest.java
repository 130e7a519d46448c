package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
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

    /** Of the real program, with the real check of keys behind it; whatever is sent, it is kept and told nowhere. */
    @Test
    void hostileRequests_areRefused_andLeaveNothingBehind() throws IOException {
        URI agent = URI.create(stack.endpoint("agent"));
        String canary = "canary" + System.nanoTime();
        var random = new Random(11);
        var statuses = new TreeMap<String, Integer>();
        for (int i = 0; i < 400; i++) {
            byte[] noise = new byte[random.nextInt(3) == 0 ? random.nextInt(2_000) : random.nextInt(60)];
            random.nextBytes(noise);
            String value = canary + new String(noise, StandardCharsets.ISO_8859_1);
            String header = List.of(
                            "Authorization: Bearer ",
                            "x-api-key: ",
                            "api-key: dg_live_",
                            "X-Forwarded-Uri: /v1/models/")
                    .get(random.nextInt(4));
            statuses.merge(statusOf(agent, "x-api-key: dg_live_" + canary + "\r\n" + header + value), 1, Integer::sum);
        }
        statuses.merge(statusOf(agent, "x-api-key: " + canary.repeat(50_000)), 1, Integer::sum);

        assertThat(statuses.keySet()).isSubsetOf("400", "401", "431", "none").contains("401", "400");
        assertThat(Files.readString(stack.data().resolve("logs/gateway-agent.log"), StandardCharsets.ISO_8859_1))
                .doesNotContain(canary);
        assertThat(stack.metrics(AGENT).scrape()).doesNotContain(canary);
        assertThat(stack.health(AGENT).isUp("live", "ready")).isTrue();
    }

    /** {@code none}: what is no HTTP may end the connection before it has its answer. */
    private static String statusOf(URI agent, String headers) throws IOException {
        try (var socket = new Socket(agent.getHost(), agent.getPort())) {
            String request =
                    "GET /v1/authorize HTTP/1.1\r\nHost: agent\r\nConnection: close\r\n" + headers + "\r\n\r\n";
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(answer).doesNotContain("canary");
                return answer.isEmpty() ? "none" : answer.split(" ", 3)[1];
            } catch (SocketException e) {
                return "none";
            }
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

        assertThat(residentKb(stack.pid(AGENT))).isPositive().isLessThanOrEqualTo(RESIDENT_KB_MAX);
    }

    private static long residentKb(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                .sum();
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
