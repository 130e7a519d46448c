package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;

import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The configurations of examples/, each by the real proxy: an agent of its profile beside it, an upstream behind it. */
@DisabledIfSystemProperty(named = "keyledger.examples", matches = "false")
class GatewayExamplesTest {
    private static final String CHAT = "/v1/chat/completions";

    private final Stack stack = Stack.shared();
    private final Keys acme = new Keys(stack, "acme", "ada").provisioned();

    @TempDir
    static Path application;

    @TempDir
    Path directory;

    private EchoingUpstream upstream;
    private SecondInstance agent;
    private ProxyProcess proxy;
    private ProxyProcess portkey;

    @BeforeAll
    static void installWhatIsOfNpm() throws Exception {
        Files.copy(Stack.home().resolve("examples/openai-client/client.mjs"), application.resolve("client.mjs"));
        String packages = packageOf("openai-client") + " " + packageOf("portkey");
        run(Map.of(), "bash", "-c", "npm install " + packages + " --no-audit --no-fund --prefix .");
    }

    private static String packageOf(String example) throws IOException {
        Matcher installation = Pattern.compile("`npm install ([^`]+)`")
                .matcher(Files.readString(Stack.home().resolve("examples/" + example + "/README.md")));
        assertThat(installation.find()).as("what to install for " + example).isTrue();
        return installation.group(1);
    }

    @BeforeEach
    void serve() throws Exception {
        upstream = new EchoingUpstream();
    }

    @AfterEach
    void stop() {
        if (proxy != null) {
            proxy.close();
        }
        if (portkey != null) {
            portkey.close();
        }
        if (agent != null) {
            agent.close();
        }
        upstream.close();
    }

    @Test
    void nginx() throws Exception {
        start("nginx");
        proxy = new ProxyProcess(directory, agentAddress(), upstream.address()).nginx();

        protectsTheUpstream("X-Forwarded-Method", "X-Forwarded-Uri");
    }

    @Test
    void caddy() throws Exception {
        start("caddy");
        proxy = new ProxyProcess(directory, agentAddress(), upstream.address()).caddy();

        protectsTheUpstream("X-Original-Method", "X-Original-URI");
    }

    @Test
    void haproxy() throws Exception {
        start("haproxy");
        proxy = new ProxyProcess(directory, agentAddress(), upstream.address()).haproxy();

        protectsTheUpstream("X-Forwarded-Method", "X-Forwarded-Uri");
    }

    /** What a client may say to Portkey's gateway decides to whom its requests go, and with whose key. */
    @Test
    void portkeyBehindNginx() throws Exception {
        start("nginx");
        portkey = new ProxyProcess(Files.createDirectory(directory.resolve("portkey")), "", "").portkey(application);
        proxy = new ProxyProcess(directory, agentAddress(), upstream.address()).nginxBefore(portkey);
        Keys.Created key = acme.create("behind portkey " + System.nanoTime());
        Keys.Created reader = acme.create("models only, behind portkey " + System.nanoTime(), "models:read");
        try (var elsewhere = new EchoingUpstream()) {
            Map<String, List<String>> seen = await("the new key to pass")
                    .until(
                            () -> request()
                                    .header("Authorization", "Bearer " + key.key())
                                    .header("x-portkey-provider", "anthropic")
                                    .header("x-portkey-custom-host", "http://" + elsewhere.address() + "/v1")
                                    .header(
                                            "x-portkey-config",
                                            "{\"provider\":\"openai\",\"custom_host\":\"http://" + elsewhere.address()
                                                    + "/v1\"}")
                                    .header("x-portkey-forward-headers", "authorization, x-api-key")
                                    .body("{\"model\": \"stand-in\", \"messages\": []}")
                                    .post(CHAT)
                                    .jsonPath()
                                    .<Map<String, List<String>>>get("headers"),
                            Objects::nonNull);

            assertThat(seen).containsEntry("authorization", List.of("Bearer sk-of-the-provider"));
            assertThat(seen.toString()).doesNotContain(key.key());
            assertThat(elsewhere.reached()).isZero();
        }
        // Only the whole answer: Portkey's package fails by itself at every streamed one.
        assertThat(applicationWith(key.key())).first().isEqualTo("Hello.");
        int reached = upstream.reached();
        assertThat(applicationWith("dg_live_wrong")).first().asString().startsWith("401 invalid_api_key");
        await("the other key").untilAsserted(() -> assertThat(applicationWith(reader.key()))
                .first()
                .asString()
                .startsWith("403 insufficient_scope"));
        assertThat(upstream.reached()).isEqualTo(reached);

        acme.revoke(key.keyId());

        await("the revoked key to be refused").untilAsserted(() -> assertThat(applicationWith(key.key()))
                .first()
                .asString()
                .startsWith("401 revoked_api_key"));
    }

    /** It needs no agent: it decides and reports by itself. */
    @Test
    void java() throws Exception {
        Map<String, String> agents = SecondInstance.environmentOf(stack.pid("gateway-agent"));
        proxy = new ProxyProcess(directory, "", upstream.address())
                .java(Map.of(
                        "KEYLEDGER_PEPPERS",
                        agents.get("KEYLEDGER_PEPPERS"),
                        "KEYLEDGER_QUERY_URL",
                        stack.endpoint("query"),
                        "KEYLEDGER_TOKEN",
                        stack.token("gateway"),
                        "KAFKA_BOOTSTRAP_SERVERS",
                        stack.endpoint("kafka"),
                        "UPSTREAM_API_KEY",
                        "the provider's"));
        Keys.Created key = acme.create("in a Java gateway " + System.nanoTime());
        Keys.Created reader = acme.create("no chats " + System.nanoTime(), "models:read");

        int chats = chatsUntilItPasses(key);
        assertThat(applicationWith(key.key())).containsExactly("Hello.", "Hel|lo.");
        chats += 2;
        assertThat(streamed(key, "{}")).doesNotContain("usage").endsWith("data: [DONE]\n\n");
        assertThat(streamed(key, "{\"include_usage\":true}")).contains("\"usage\"");
        chats += 2;
        assertThat(request()
                        .header("Authorization", "Bearer " + key.key())
                        .body("{\"model\":\"m\"}")
                        .post(CHAT)
                        .jsonPath()
                        .getMap("headers"))
                .containsEntry("authorization", List.of("Bearer the provider's"));
        chats++;

        int reached = upstream.reached();
        assertThat(applicationWith("dg_live_wrong")).first().asString().startsWith("401 invalid_api_key");
        assertThat(applicationWith(reader.key())).first().asString().startsWith("403 insufficient_scope");
        acme.revoke(key.keyId());
        await("the revoked key to be refused")
                .untilAsserted(() -> refuses(
                        request().header("Authorization", "Bearer " + key.key()).body("[]"),
                        CHAT,
                        401,
                        "revoked_api_key"));
        assertThat(applicationWith(key.key())).first().asString().startsWith("401 revoked_api_key");
        assertThat(upstream.reached()).isEqualTo(reached);

        int served = chats;
        await("the key's usage").untilAsserted(() -> {
            JsonPath usage = acme.usage(key.keyId());
            assertThat(usage.getInt("totals.requests")).isEqualTo(served);
            assertThat(usage.getInt("totals.errors")).isZero();
            assertThat(usage.getInt("totals.inputTokens")).isEqualTo(served * EchoingUpstream.INPUT_TOKENS);
            assertThat(usage.getInt("totals.cacheReadInputTokens")).isEqualTo(served * EchoingUpstream.CACHED_TOKENS);
            assertThat(usage.getInt("totals.outputTokens")).isEqualTo(served * EchoingUpstream.OUTPUT_TOKENS);
        });
        assertThat(acme.usage(reader.keyId()).getInt("totals.requests")).isZero();
    }

    /** How many it took, which is one, once the gateway knows the key. */
    private int chatsUntilItPasses(Keys.Created key) {
        await("the new key to pass").untilAsserted(() -> request()
                .header("Authorization", "Bearer " + key.key())
                .body("{\"model\":\"m\"}")
                .post(CHAT)
                .then()
                .statusCode(200));
        return 1;
    }

    private String streamed(Keys.Created key, String options) {
        return request()
                .header("Authorization", "Bearer " + key.key())
                .body("{\"model\":\"m\",\"stream\":true,\"stream_options\":" + options + "}")
                .post(CHAT)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    private void start(String profile) {
        agent = stack.another("gateway-agent")
                .with("KEYLEDGER_AGENT_PROFILE", profile)
                .started();
    }

    private String agentAddress() {
        return agent.address().replace("http://localhost", "127.0.0.1");
    }

    /** @param othersMethod and othersUri in which other proxies name the request: here they are the client's */
    private void protectsTheUpstream(String othersMethod, String othersUri) throws Exception {
        Keys.Created key = acme.create("behind a proxy " + System.nanoTime());
        Keys.Created reader = acme.create("models only " + System.nanoTime(), "models:read");

        passesAsWhoseItIs(key);
        for (String header : List.of("x-api-key", "api-key")) {
            await("a key in " + header).untilAsserted(() -> request()
                    .header(header, key.key())
                    .post(CHAT)
                    .then()
                    .statusCode(200)
                    .body("headers.'" + header + "'", nullValue()));
        }
        await("the other key").untilAsserted(() -> request()
                .header("Authorization", "Bearer " + reader.key())
                .get("/v1/models")
                .then()
                .statusCode(200));

        assertThat(applicationWith(key.key())).containsExactly("Hello.", "Hel|lo.");

        int reached = upstream.reached();
        assertThat(applicationWith("dg_live_wrong")).first().asString().startsWith("401 invalid_api_key");
        assertThat(applicationWith(reader.key())).first().asString().startsWith("403 insufficient_scope");
        refuses(request(), CHAT, 401, "missing_api_key");
        refuses(request().header("Authorization", "Bearer dg_live_wrong"), CHAT, 401, "invalid_api_key");
        refuses(
                request().header("Authorization", "Bearer " + key.key()).header("x-api-key", reader.key()),
                CHAT,
                401,
                "several_api_keys");
        refuses(request().header("x-api-key", reader.key()), CHAT, 403, "insufficient_scope");
        refuses(request().header("x-api-key", key.key()), "/v1/files", 403, "path_not_mapped");
        refuses(request().header("x-api-key", key.key()), "/v1/models/..%2fchat/completions", 403, "path_ambiguous");
        refuses(
                request()
                        .header("x-api-key", reader.key())
                        .header(othersMethod, "GET")
                        .header(othersUri, "/v1/models")
                        .header("X-Keyledger-Scopes", "chat:completions"),
                CHAT,
                403,
                "insufficient_scope");

        assertThat(upstream.reached()).isEqualTo(reached);

        acme.revoke(key.keyId());
        await("the revoked key to be refused").untilAsserted(() -> request()
                .header("Authorization", "Bearer " + key.key())
                .post(CHAT)
                .then()
                .statusCode(401));
        int whileItWasRevoked = upstream.reached();
        refuses(request().header("x-api-key", key.key()), CHAT, 401, "revoked_api_key");
        assertThat(applicationWith(key.key())).first().asString().startsWith("401 revoked_api_key");
        assertThat(upstream.reached()).isEqualTo(whileItWasRevoked);

        agent.stop();
        request().header("x-api-key", reader.key()).get("/v1/models").then().statusCode(oneOf(502, 503));
        assertThat(upstream.reached()).isEqualTo(whileItWasRevoked);
    }

    private void passesAsWhoseItIs(Keys.Created key) {
        await("the new key to pass").untilAsserted(() -> request()
                .header("Authorization", "Bearer " + key.key())
                .post(CHAT)
                .then()
                .statusCode(200));
        JsonPath seen = request()
                .header("Authorization", "Bearer " + key.key())
                .header("X-Keyledger-Key-Id", "forged")
                .header("X-Keyledger-Workspace", "globex")
                .header("X-Keyledger-Workspace", "globex, too")
                .header("x-keyledger-error", "forged")
                .header("X_Keyledger_Workspace", "globex")
                .header("X-Keyledger_Workspace", "globex")
                .queryParam("scope", "models:read")
                .post(CHAT)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        Map<String, List<String>> headers = seen.getMap("headers");
        assertThat(seen.getString("method")).isEqualTo("POST");
        assertThat(seen.getString("uri")).startsWith(CHAT + "?scope=");
        assertThat(headers)
                .containsEntry("x-keyledger-key-id", List.of(key.keyId()))
                .containsEntry("x-keyledger-workspace", List.of("acme"))
                .containsEntry("x-keyledger-secret-version", List.of("1"));
        assertThat(headers.get("x-keyledger-scopes").getFirst()).contains("chat:completions", "models:read");
        assertThat(headers.toString()).doesNotContain("globex", "forged", key.key());
        assertThat(headers).doesNotContainKeys("authorization", "x-api-key", "api-key");
    }

    /** What the application says that chats, once whole and once streamed, with the official client. */
    private List<String> applicationWith(String key) throws Exception {
        return run(Map.of("OPENAI_BASE_URL", proxy.address() + "/v1", "OPENAI_API_KEY", key), "node", "client.mjs")
                .lines()
                .toList();
    }

    private static String run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(command).directory(application.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("%s%n%s", String.join(" ", command), output)
                .isZero();
        return output;
    }

    private static void refuses(RequestSpecification request, String path, int status, String code) {
        request.post(path)
                .then()
                .statusCode(status)
                .contentType(containsString("application/json"))
                .body("error.code", equalTo(code))
                .body("error.message", not(emptyString()));
    }

    private RequestSpecification request() {
        return RestAssured.given()
                .baseUri(proxy.address())
                .urlEncodingEnabled(false)
                .contentType("application/json");
    }
}
