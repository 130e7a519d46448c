package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The agent that {@code up} starts, beside the real query service and Kafka. */
class GatewayAgentTest {
    private static final boolean LONG = Boolean.getBoolean("keyledger.long");
    private static final String AGENT = "gateway-agent";
    private static final long RESIDENT_KB_MAX = 150 * 1024;

    /** Instead of 15 s, so that it takes seconds; with {@code --long} it is as operators have it. */
    private static final Duration UNCERTAIN_AFTER = Duration.ofSeconds(LONG ? 15 : 3);

    private static final Duration OUTAGE = LONG ? Duration.ofMinutes(1) : Duration.ZERO;

    private static final int BATCH = 20;
    private static final int LONG_BATCH = 500;
    private static final int LONG_BATCHES = 2_000;
    private static final int SENDERS = 4;
    private static final int KILLS = 10;

    private final Instant started = Instant.now();
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

    /** One that has followed as they were made, and one that has begun with a snapshot of them; both have been asked. */
    @Test
    @EnabledIfSystemProperty(
            named = "keyledger.long",
            matches = "true",
            disabledReason = "makes 10,000 keys: ./keyledger test --long")
    void agentWithTenThousandKeys_isSmall() throws Exception {
        try (var own = new Stack(Files.createTempDirectory("keyledger-agent-"))) {
            own.up();
            int keys = makeManyKeys(own);
            await("the agent to have them").until(() -> own.metrics(AGENT).sum("keyledger_agent_keys") >= keys);
            try (SecondInstance fresh = own.another(AGENT).started()) {
                assertThat(fresh.metrics().sum("keyledger_agent_keys")).isGreaterThanOrEqualTo(keys);
                for (int i = 0; i < 10_000; i++) {
                    asked(own.endpoint("agent"), "dg_live_" + i, "/v1/models").statusCode(401);
                    asked(fresh.address(), "dg_live_" + i, "/v1/models").statusCode(401);
                }
                for (long pid : List.of(own.pid(AGENT), fresh.pid())) {
                    System.out.printf(
                            Locale.ROOT,
                            "gateway-agent with %,d keys, %s: %d MB resident, %d at most%n",
                            keys,
                            pid == fresh.pid() ? "which began with a snapshot" : "which followed",
                            residentKb(pid) / 1024,
                            kb(pid, "VmHWM:") / 1024);
                    assertThat(residentKb(pid)).isPositive().isLessThanOrEqualTo(RESIDENT_KB_MAX);
                }
            }
        }
    }

    private static int makeManyKeys(Stack own) throws Exception {
        int workspaces = 25;
        int keysOfEach = 400;
        var groups = new ArrayList<String>();
        for (int i = 0; i < workspaces; i++) {
            new Keys(own, "many-" + i, "ops").provisioned();
            groups.add("workspace:many-" + i + ":admin");
        }
        String admin = own.tokenOf("many", groups.toArray(String[]::new));
        try (var threads = Executors.newFixedThreadPool(SENDERS)) {
            var made = new ArrayList<Future<?>>();
            for (int i = 0; i < workspaces * keysOfEach; i++) {
                String name = "key " + i;
                String place = "/v1/workspaces/many-" + i % workspaces + "/keys";
                made.add(threads.submit(() -> own.anonymously("command")
                        .auth()
                        .oauth2(admin)
                        .body(Map.of("name", name))
                        .post(place)
                        .then()
                        .statusCode(201)));
            }
            for (Future<?> key : made) {
                key.get();
            }
        }
        return workspaces * keysOfEach;
    }

    private static long residentKb(long pid) throws IOException {
        return kb(pid, "VmRSS:");
    }

    private static long kb(long pid, String figure) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith(figure))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                .sum();
    }

    @Test
    void usage_inEachOfItsForms_isCountedForTheKeyThatTheProxyNames() {
        Keys.Created key = acme.create("reported to the agent " + System.nanoTime());
        Keys.Created other = acme.create("named by callers " + System.nanoTime());
        String agent = stack.endpoint("agent");

        report(agent, "litellm", "application/json", "[" + payload(key, "p1", other) + "]")
                .statusCode(202);
        report(agent, "traces", "application/json", spans(key, "00f067aa0ba902b7"))
                .statusCode(200);
        report(agent, "gateway-requests", "application/cloudevents+json", event(key, "e1"))
                .statusCode(202);
        report(agent, "gateway-requests", "application/cloudevents+json", event(key, "e1"))
                .statusCode(202);

        await("the key's usage").untilAsserted(() -> {
            assertThat(acme.usage(key.keyId()).getInt("totals.requests")).isEqualTo(3);
            assertThat(acme.usage(key.keyId()).getInt("totals.inputTokens")).isEqualTo(9);
            assertThat(acme.usage(key.keyId()).getInt("totals.outputTokens")).isEqualTo(12);
        });
        assertThat(acme.usage(other.keyId()).getInt("totals.requests")).isZero();
        assertThat(stack.health(AGENT).isUp("group/usage")).isTrue();
        assertThat(stack.metrics(AGENT).sum("keyledger_agent_usage_requests_total"))
                .isGreaterThanOrEqualTo(4);
    }

    @Test
    void usage_isTakenAtThePortFromGatewaysAlone() {
        Keys.Created key = acme.create("of nobody " + System.nanoTime());
        for (String path : List.of("/v1/litellm", "/v1/traces", "/v1/gateway-requests")) {
            var nobody = RestAssured.given().baseUri(stack.endpoint("agent")).contentType("application/json");
            nobody.body(payload(key, "n", key)).post(path).then().statusCode(401);
            for (String user : List.of("ada", "ops")) {
                RestAssured.given()
                        .baseUri(stack.endpoint("agent"))
                        .auth()
                        .oauth2(stack.token(user))
                        .contentType("application/json")
                        .body(payload(key, "n", key))
                        .post(path)
                        .then()
                        .statusCode(403);
            }
        }
    }

    /** What was acknowledged is counted, and once, though the agent is killed while only its spool has it. */
    @Test
    void agentKilledWhileKafkaIsSuspended_losesNothing_andCountsNothingTwice() {
        Keys.Created key = acme.create("spooled " + System.nanoTime());
        int acknowledged = 0;
        try (SecondInstance agent = stack.another(AGENT).started()) {
            acknowledged += reportPayloads(agent, key, 0);
            stack.signal("kafka", "STOP");
            try {
                for (int batch = 1; batch <= 10; batch++) {
                    acknowledged += reportPayloads(agent, key, batch);
                }
                agent.kill();
                agent.alive();
                assertThat(agent.metrics().sum("keyledger_agent_usage_spooled"))
                        .as("what only the spool has")
                        .isBetween((double) acknowledged - BATCH, (double) acknowledged);
                acknowledged += reportPayloads(agent, key, 11);
                // Whoever didn't hear that it was taken sends it again.
                reportPayloads(agent, key, 5);
                agent.kill();
            } finally {
                stack.signal("kafka", "CONT");
            }
            agent.started();
            await("the spool to be sent").until(() -> agent.metrics().sum("keyledger_agent_usage_spooled") == 0);

            int all = acknowledged;
            await("the key's usage")
                    .untilAsserted(() -> assertThat(acme.usage(key.keyId()).getInt("totals.requests"))
                            .isEqualTo(all));
            acme.awaitCountedThroughNow();
            assertThat(acme.usage(key.keyId()).getInt("totals.requests")).isEqualTo(all);
        }
        awaitEveryDuty();
    }

    /**
     * What it can't prove it says to nobody, and what it can it goes on to say whoever else is away. A minute each with
     * {@code --long}; without it, as long as it takes to become uncertain.
     */
    @Test
    void agentWithoutWhatItNeeds_isUncertainWithinItsBound_andNeverLetsARevokedKeyPass() {
        try (SecondInstance agent = stack.another(AGENT)
                .with("KEYLEDGER_AGENT_MAX_STALENESS", UNCERTAIN_AFTER.toString())
                .started()) {
            for (String part : List.of("kafka", "key-command-service")) {
                Keys.Created live = acme.create("live while " + part + " hangs " + System.nanoTime(), "models:read");
                Keys.Created revoked = revokedBeforeTheEyesOf(agent);
                await("the live key").until(() -> outcomeAt(agent, live).equals("valid"));
                stack.signal(part, "STOP");
                long stoppedAt = System.nanoTime();
                try {
                    await("it to be uncertain without " + part).until(() -> {
                        assertThat(outcomeAt(agent, revoked)).isIn("revoked_api_key", "not_fresh");
                        return outcomeAt(agent, live).equals("not_fresh");
                    });
                    System.out.printf(
                            Locale.ROOT,
                            "without %s an agent with a bound of %d ms was uncertain after %d ms%n",
                            part,
                            UNCERTAIN_AFTER.toMillis(),
                            Duration.ofNanos(System.nanoTime() - stoppedAt).toMillis());
                    await("the outage to end").until(() -> {
                        assertThat(outcomeAt(agent, revoked)).isIn("revoked_api_key", "not_fresh");
                        return System.nanoTime() - stoppedAt > OUTAGE.toNanos()
                                && outcomeAt(agent, live).equals("not_fresh");
                    });
                } finally {
                    stack.signal(part, "CONT");
                }
                await("it to be certain again").until(() -> {
                    assertThat(outcomeAt(agent, revoked)).isIn("revoked_api_key", "not_fresh");
                    return outcomeAt(agent, live).equals("valid");
                });
                acme.revoke(live.keyId());
            }
            withoutTheQueryService(agent);
        }
        awaitEveryDuty();
    }

    /** It follows Kafka by itself. */
    private void withoutTheQueryService(SecondInstance agent) {
        Keys.Created live = acme.create("live without queries " + System.nanoTime(), "models:read");
        await("the live key").until(() -> outcomeAt(agent, live).equals("valid"));
        stack.signal("key-query-service", "STOP");
        long stoppedAt = System.nanoTime();
        try {
            Keys.Created revoked = revokedBeforeTheEyesOf(agent);
            await("the outage to end").until(() -> {
                assertThat(outcomeAt(agent, revoked)).isIn("revoked_api_key", "not_fresh");
                return System.nanoTime() - stoppedAt > OUTAGE.toNanos();
            });
            await("the live key to be as valid")
                    .until(() -> outcomeAt(agent, live).equals("valid"));
        } finally {
            stack.signal("key-query-service", "CONT");
        }
        acme.revoke(live.keyId());
    }

    private Keys.Created revokedBeforeTheEyesOf(SecondInstance agent) {
        Keys.Created key = acme.create("revoked " + System.nanoTime(), "models:read");
        await("the key to be known").until(() -> outcomeAt(agent, key).equals("valid"));
        acme.revoke(key.keyId());
        await("its revocation to be known").until(() -> outcomeAt(agent, key).equals("revoked_api_key"));
        return key;
    }

    /** {@code valid}, or the code of the refusal. */
    private static String outcomeAt(SecondInstance agent, Keys.Created key) {
        var answer = asked(agent.address(), key.key(), "/v1/models").extract();
        return answer.statusCode() == 200 ? "valid" : answer.header("X-Keyledger-Error");
    }

    private void awaitEveryDuty() {
        await("every duty to be ready again")
                .until(() -> stack.health("key-query-service").isUp("ready")
                        && stack.health("usage-aggregator").isUp("ready")
                        && stack.health(AGENT).isUp("ready"));
    }

    /** Of the largest kind there is, several at once, to an agent with the memory that operators are told to give it. */
    @Test
    void bodiesThatWouldTakeManyTimesTheirSize_areRefused_andTheAgentGoesOn() throws Exception {
        Keys.Created key = acme.create("bombed " + System.nanoTime());
        int most = 15 << 20;
        String names = IntStream.range(0, most / 12)
                .mapToObj(i -> "\"" + Integer.toString(i, Character.MAX_RADIX) + "\":1")
                .collect(Collectors.joining(",", "{", "}"));
        String letters = "é".repeat(most / 2);
        Map<String, List<String>> bodies = Map.of(
                "litellm",
                List.of(payload(key, "b1", key).replace("gpt-4o", letters), "[" + names + "]", "[".repeat(most)),
                "traces",
                List.of(
                        spans(key, "00f067aa0ba902b7").replace("gpt-4o", letters),
                        names,
                        "{\"a\":".repeat(most / 5),
                        spans(key, "00f067aa0ba902b7").replace("\"traceId\":\"", "\"traceId\":\"" + "0".repeat(most))),
                "gateway-requests",
                List.of(event(key, "b1").replace("gpt-4o", letters), names, "[".repeat(most)));
        var statuses = new ArrayList<Future<Integer>>();
        try (SecondInstance agent =
                        stack.another(AGENT).withJvmOption("-Xmx128m").started();
                ExecutorService senders = Executors.newFixedThreadPool(SENDERS)) {
            bodies.forEach((path, several) -> several.forEach(
                    body -> statuses.add(senders.submit(() -> statusOfUnpacked(agent.address(), path, body)))));
            for (Future<Integer> status : statuses) {
                // Spans that can't be counted are a partial success.
                assertThat(status.get()).isIn(200, 400, 413, 503);
            }
            report(agent.address(), "litellm", "application/json", payload(key, "after", key))
                    .statusCode(202);
            await("it to be as ready").until(() -> agent.health().isUp("live", "ready"));
            System.out.printf(Locale.ROOT, "after bombs an agent takes %d MB%n", residentKb(agent.pid()) / 1024);
        }
    }

    /** Small on its way: of a body that is refused before it has come as a whole, nobody is sure to hear the answer. */
    private int statusOfUnpacked(String agent, String path, String body) throws IOException, InterruptedException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(body.getBytes(StandardCharsets.UTF_8));
        }
        var request = HttpRequest.newBuilder(URI.create(agent + "/v1/" + path))
                .header("Authorization", "Bearer " + stack.token("gateway"))
                .header(
                        "Content-Type",
                        path.equals("gateway-requests") ? "application/cloudevents+json" : "application/json")
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(packed.toByteArray()))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    /** Some senders send nothing a second time. */
    @Test
    void agentThatIsToldToEnd_answersWhoeverIsIn() throws Exception {
        Keys.Created key = acme.create("at the end " + System.nanoTime());
        byte[] body = payload(key, "last", key).getBytes(StandardCharsets.UTF_8);
        try (SecondInstance agent = stack.another(AGENT).started()) {
            URI address = URI.create(agent.address());
            try (var socket = new Socket(address.getHost(), address.getPort())) {
                String head =
                        "POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                                + stack.token("gateway")
                                + "\r\nExpect: 100-continue\r\nContent-Type: application/json\r\n"
                                + "Content-Length: " + body.length + "\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(socket.getInputStream().readNBytes(25), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
                agent.signal("TERM");
                socket.getOutputStream().write(body);

                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 202 ")
                        .contains("\"taken\":1");
            }
        }
        await("it to be counted").until(() -> acme.usage(key.keyId()).getInt("totals.requests") == 1);
    }

    /** Senders send again what they heard nothing of, and nothing that they did. */
    @Test
    @EnabledIfSystemProperty(named = "keyledger.long", matches = "true")
    void agentKilledTenTimes_andKafkaSuspendedForAMinute_allThatWasAcknowledgedIsCountedOnce() throws Exception {
        Keys.Created key = acme.create("a million " + System.nanoTime());
        var next = new AtomicInteger();
        var acknowledged = new AtomicInteger();
        var sentAgain = new AtomicInteger();
        try (SecondInstance agent = stack.another(AGENT).started();
                ExecutorService senders = Executors.newFixedThreadPool(SENDERS)) {
            List<Future<?>> sending = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                sending.add(senders.submit(() -> {
                    for (int batch = next.getAndIncrement(); batch < LONG_BATCHES; batch = next.getAndIncrement()) {
                        String payloads = payloads(key, batch, LONG_BATCH);
                        while (!isTaken(agent.address(), payloads)) {
                            sentAgain.incrementAndGet();
                        }
                        acknowledged.addAndGet(LONG_BATCH);
                    }
                }));
            }
            await("the first reports").until(() -> acknowledged.get() > 0);
            stack.signal("kafka", "STOP");
            long suspendedAt = System.nanoTime();
            try {
                for (int kills = 0; kills < KILLS; kills++) {
                    int before = acknowledged.get();
                    await("reports after the last kill")
                            .until(() -> acknowledged.get() > before || next.get() > LONG_BATCHES);
                    agent.kill();
                    agent.alive();
                }
                await("the minute to pass")
                        .until(() -> System.nanoTime() - suspendedAt
                                > Duration.ofMinutes(1).toNanos());
            } finally {
                stack.signal("kafka", "CONT");
            }
            for (Future<?> sender : sending) {
                sender.get();
            }
            await("the spool to be sent")
                    .atMost(Duration.ofMinutes(20))
                    .until(() -> agent.metrics().sum("keyledger_agent_usage_spooled") == 0);
            await("all to be counted")
                    .atMost(Duration.ofMinutes(20))
                    .until(() -> acme.usage(key.keyId()).getInt("totals.requests") >= acknowledged.get());
            acme.awaitCountedThroughNow();
            System.out.printf(
                    Locale.ROOT,
                    "%d reports acknowledged, %d times 500 sent again, %d counted%n",
                    acknowledged.get(),
                    sentAgain.get(),
                    acme.usage(key.keyId()).getInt("totals.requests"));
            assertThat(acme.usage(key.keyId()).getInt("totals.requests")).isEqualTo(acknowledged.get());
        }
    }

    /** Not: refused for now, or broken off. */
    private boolean isTaken(String agent, String payloads) {
        try {
            return report(agent, "litellm", "application/json", payloads)
                            .extract()
                            .statusCode()
                    == 202;
        } catch (Exception e) {
            return false;
        }
    }

    private String payloads(Keys.Created key, int batch, int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> payload(key, batch + "-" + i, key))
                .collect(Collectors.joining("\n"));
    }

    private int reportPayloads(SecondInstance agent, Keys.Created key, int batch) {
        report(agent.address(), "litellm", "application/json", payloads(key, batch, BATCH))
                .statusCode(202)
                .body("taken", equalTo(BATCH));
        return BATCH;
    }

    private ValidatableResponse report(String agent, String path, String contentType, String body) {
        return RestAssured.given()
                .baseUri(agent)
                .auth()
                .oauth2(stack.token("gateway"))
                .contentType(contentType)
                .body(body)
                .post("/v1/" + path)
                .then();
    }

    private String payload(Keys.Created key, String id, Keys.Created named) {
        return "{\"id\":\"" + key.keyId() + id + "\",\"status\":\"success\",\"startTime\":" + started.getEpochSecond()
                + ".25,\"endTime\":" + started.getEpochSecond() + ".5,\"model\":\"gpt-4o\",\"prompt_tokens\":3,"
                + "\"completion_tokens\":4,\"metadata\":{\"user_api_key_auth_metadata\":{\"keyledger_key_id\":\""
                + key.keyId() + "\"},\"requester_metadata\":{\"keyledger_key_id\":\"" + named.keyId() + "\"}}}";
    }

    private String spans(Keys.Created key, String spanId) {
        return """
                {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"%s","spanId":"%s","startTimeUnixNano":"%s",
                "endTimeUnixNano":"%s","attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},
                {"key":"gen_ai.response.model","value":{"stringValue":"gpt-4o"}},
                {"key":"gen_ai.usage.input_tokens","value":{"intValue":"3"}},
                {"key":"gen_ai.usage.output_tokens","value":{"intValue":"4"}},
                {"key":"keyledger.key.id","value":{"stringValue":"%s"}}]}]}]}]}""".formatted(
                        key.keyId().replace("-", ""),
                        spanId,
                        started.getEpochSecond() * 1_000_000_000,
                        started.getEpochSecond() * 1_000_000_000 + 1_000_000,
                        key.keyId());
    }

    private String event(Keys.Created key, String id) {
        return """
                {"specversion":"1.0","id":"%s","source":"/gateways/%s","type":"dev.keyledger.gateway.request","time":"%s",
                "data":{"keyId":"%s","model":"gpt-4o","inputTokens":3,"outputTokens":4,"statusCode":200,"durationMs":5}}""".formatted(id, key.keyId(), started, key.keyId());
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
