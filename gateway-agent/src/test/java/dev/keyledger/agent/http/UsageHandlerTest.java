package dev.keyledger.agent.http;

import static dev.keyledger.agent.http.UsageBodies.KEY;
import static dev.keyledger.agent.http.UsageBodies.SECRET;
import static dev.keyledger.agent.http.UsageBodies.attributes;
import static dev.keyledger.agent.http.UsageBodies.bytes;
import static dev.keyledger.agent.http.UsageBodies.data;
import static dev.keyledger.agent.http.UsageBodies.event;
import static dev.keyledger.agent.http.UsageBodies.gzip;
import static dev.keyledger.agent.http.UsageBodies.payload;
import static dev.keyledger.agent.http.UsageBodies.spansInJson;
import static dev.keyledger.agent.http.UsageBodies.spansInProtobuf;
import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyledger.agent.entrance.Entrance;
import dev.keyledger.agent.entrance.Entrance.Pass;
import dev.keyledger.agent.usage.CloudEventsFormat;
import dev.keyledger.agent.usage.LiteLlmFormat;
import dev.keyledger.agent.usage.OtlpFormat;
import dev.keyledger.agent.usage.UsageFormat;
import dev.keyledger.agent.usage.UsageIntake;
import dev.keyledger.agent.usage.UsageMetrics;
import dev.keyledger.events.usage.parse.Lateness;
import dev.keyledger.reporting.ReportOutcome;
import dev.keyledger.reporting.ReportOutcome.Keeper;
import dev.keyledger.reporting.ReportOutcome.Reason;
import dev.keyledger.reporting.ReportOutcome.Refused;
import dev.keyledger.reporting.ReportOutcome.Taken;
import dev.keyledger.reporting.ReportedRequest;
import dev.keyledger.reporting.ReporterConfig;
import dev.keyledger.reporting.UsageReporter;
import dev.keyledger.reporting.mapping.Body;
import dev.keyledger.reporting.mapping.cloudevents.CloudEventsMapping;
import dev.keyledger.reporting.mapping.litellm.LiteLlmConfig;
import dev.keyledger.reporting.mapping.litellm.LiteLlmMapping;
import dev.keyledger.reporting.mapping.otlp.OtlpConfig;
import dev.keyledger.reporting.mapping.otlp.OtlpMapping;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Usage by real HTTP, and what of it is reported. */
class UsageHandlerTest {
    private static final String JSON = "application/json";
    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";
    private static final String PROTOBUF = "application/x-protobuf";
    private static final String EVENTS = "/v1/gateway-requests";
    private static final String LITELLM = "/v1/litellm";
    private static final String TRACES = "/v1/traces";

    @TempDir
    private Path directory;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Queue<ReportedRequest> reported = new ConcurrentLinkedQueue<>();
    private final Listeners listeners = new Listeners(2);
    private final UsageThreads threads = new UsageThreads();
    private ReportOutcome outcome = new Taken(Keeper.SPOOL);
    private int port;

    @BeforeEach
    void listen() {
        port = listenOnAPort(handler(Entrance.OPEN, Optional.empty(), this::report));
    }

    @AfterEach
    void close() throws IOException {
        listeners.close();
        threads.close();
    }

    private int listenOnAPort(UsageHandler handler) {
        // Somebody else may take a free port before it is listened on.
        return await().ignoreExceptionsInstanceOf(IOException.class)
                .until(
                        () -> {
                            int free = freePort();
                            listeners.listenToOwn("127.0.0.1", free, handler);
                            return free;
                        },
                        free -> true);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private UsageHandler handler(
            Entrance entrance,
            Optional<Set<String>> names,
            Function<ReportedRequest, CompletableFuture<ReportOutcome>> reporter) {
        List<UsageFormat> formats = List.of(
                new CloudEventsFormat(
                        new CloudEventsMapping(new Lateness(Duration.ofDays(7), Lateness.ACCEPT_AHEAD_DEFAULT))),
                new LiteLlmFormat(new LiteLlmMapping(LiteLlmConfig.of("/gateways/litellm"))),
                new OtlpFormat(new OtlpMapping(OtlpConfig.of("/gateways/otlp"))));
        Handler<HttpServerRequest> others =
                request -> request.response().setStatusCode(418).end();
        return new UsageHandler(
                formats, new UsageIntake(reporter, new UsageMetrics(registry)), entrance, names, threads, others);
    }

    private CompletableFuture<ReportOutcome> report(ReportedRequest request) {
        reported.add(request);
        return CompletableFuture.completedFuture(outcome);
    }

    private HttpResponse<byte[]> post(String path, String contentType, byte[] body, String... headers)
            throws IOException, InterruptedException {
        return post(port, path, contentType, BodyPublishers.ofByteArray(body), headers);
    }

    private HttpResponse<byte[]> post(String path, String contentType, String body, String... headers)
            throws IOException, InterruptedException {
        return post(path, contentType, bytes(body), headers);
    }

    private HttpResponse<byte[]> post(int to, String path, String contentType, BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to + path))
                .POST(body);
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static JsonNode json(HttpResponse<byte[]> answer) throws IOException {
        return new JsonMapper().readTree(answer.body());
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private void assertTaken(HttpResponse<byte[]> answer, int requests) throws IOException {
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(202);
        assertThat(json(answer).get("taken").asInt()).isEqualTo(requests);
        assertReported(requests);
    }

    private void assertReported(int requests) {
        assertThat(reported).hasSize(requests).allSatisfy(request -> {
            assertThat(request.data().keyId()).as("as the proxy says").isEqualTo(KEY);
            assertThat(request.data().inputTokens()).isEqualTo(3);
            assertThat(request.data().outputTokens()).isEqualTo(4);
            assertThat(request.toString()).doesNotContain(SECRET);
        });
        reported.clear();
    }

    @Test
    void cloudEvents_areTakenInEveryMode() throws Exception {
        assertTaken(post(EVENTS, JSON, data(), attributes("caf%C3%A9")), 1);
        assertTaken(post(EVENTS, STRUCTURED, event("s")), 1);
        assertTaken(post(EVENTS, BATCH, "[" + event("a") + "," + event("b") + "]"), 2);
        assertTaken(post(EVENTS, BATCH, "[]"), 0);
        assertTaken(post(EVENTS, BATCH, gzip(bytes("[" + event("z") + "]")), "Content-Encoding", "gzip"), 1);

        assertThat(counted("cloudevents", "taken")).isEqualTo(5);
    }

    @Test
    void batchWithABadEvent_namesIt_andTakesNone() throws Exception {
        HttpResponse<byte[]> answer =
                post(EVENTS, BATCH, "[" + event("a") + "," + event("b").replace(":3,", ":-1,") + "]");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(answer).get("type").asText()).isEqualTo("urn:keyledger:problem:invalid-request");
        assertThat(json(answer).get("errors"))
                .singleElement()
                .satisfies(error -> assertThat(error.get("pointer").asText()).isEqualTo("/1/data/inputTokens"));
        assertReported(0);
        assertThat(counted("cloudevents", "invalid-field")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json_array", "ndjson", "single"})
    void payloadsOfLiteLlm_areTakenInEveryFormat(String format) throws Exception {
        switch (format) {
            case "json_array" -> assertTaken(post(LITELLM, JSON, "[" + payload("a") + "," + payload("b") + "]"), 2);
            case "ndjson" -> assertTaken(post(LITELLM, JSON, payload("a") + "\n" + payload("b") + "\n"), 2);
            default -> assertTaken(post(LITELLM, JSON, payload("a")), 1);
        }
    }

    /** LiteLLM sends nothing again, so what can be counted is. */
    @Test
    void payloadThatCantBeCounted_isNamed_andAllOthersAreTaken() throws Exception {
        HttpResponse<byte[]> answer = post(
                LITELLM,
                JSON,
                "[" + payload("a") + "," + payload("b").replace("keyledger_key_id", "nothing") + ","
                        + payload("c").replace(": 3,", ": NaN,") + ", null, {}, " + payload("") + "]");

        assertTaken(answer, 1);
        assertThat(json(answer).get("rejected").asInt()).isEqualTo(5);
        assertThat(json(answer).get("errors"))
                .extracting(error -> error.get("pointer").asText() + " "
                        + error.get("reason").asText())
                .startsWith("/1/data/keyId missing-field", "/2/data/inputTokens invalid-field", "/3 invalid-field")
                .hasSize(5);
        assertThat(counted("litellm", "missing-field")).isGreaterThanOrEqualTo(1);
    }

    @Test
    void payloads_ofWhichNoneCanBeCounted_areAMistake() throws Exception {
        HttpResponse<byte[]> answer = post(LITELLM, JSON, "[{}, {}]");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("errors")).hasSize(2);
        assertReported(0);
    }

    @Test
    void spans_areTaken_andAnsweredAsOtlpSays() throws Exception {
        HttpResponse<byte[]> inJson = post(TRACES, JSON, spansInJson("00f067aa0ba902b7", "00f067aa0ba902b8"));
        assertThat(inJson.statusCode()).isEqualTo(200);
        assertThat(text(inJson)).isEqualTo("{}");
        assertReported(2);

        HttpResponse<byte[]> inProtobuf =
                post(TRACES, PROTOBUF, gzip(spansInProtobuf("00f067aa0ba902b7")), "Content-Encoding", "gzip");
        assertThat(inProtobuf.statusCode()).isEqualTo(200);
        assertThat(inProtobuf.headers().firstValue("Content-Type")).hasValue(PROTOBUF);
        assertThat(inProtobuf.body()).isEmpty();
        assertReported(1);
    }

    @Test
    void spansThatCantBeCounted_areAPartialSuccess() throws Exception {
        HttpResponse<byte[]> answer =
                post(TRACES, PROTOBUF, spansInProtobuf("00f067aa0ba902b7", "0000000000000000", "00f067aa0ba902b8"));

        assertThat(answer.statusCode()).isEqualTo(200);
        var partial = ExportTraceServiceResponse.parseFrom(answer.body()).getPartialSuccess();
        assertThat(partial.getRejectedSpans()).isEqualTo(1);
        assertThat(partial.getErrorMessage())
                .contains("missing-attribute at '/id'")
                .contains(": 1");
        assertReported(2);
    }

    @ParameterizedTest
    @CsvSource({
        "SPOOL_FULL, spool-full",
        "SPOOL_FAILED, spool-failed",
        "OVERLOADED, overloaded",
        "CLOSED, closed",
    })
    void whatNobodyKept_isToBeSentAgain(Reason reason, String counted) throws Exception {
        outcome = new Refused(reason, "as the reporter says");
        List<HttpResponse<byte[]>> answers = List.of(
                post(EVENTS, STRUCTURED, event("a")),
                post(LITELLM, JSON, payload("a")),
                post(TRACES, JSON, spansInJson("00f067aa0ba902b7")));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        });
        assertThat(json(answers.get(0)).get("type").asText()).isEqualTo("urn:keyledger:problem:usage-not-taken");
        assertThat(json(answers.get(2)).get("message").asText()).contains("again");
        assertThat(counted("otlp", counted)).isEqualTo(1);
    }

    @Test
    void spoolThatIsFull_isTold_andWhatItHasHoldsNoPrompts() throws Exception {
        var config = ReporterConfig.of(Map.of("bootstrap.servers", "localhost:9"), directory.resolve("spool"))
                .withKafkaPatience(Duration.ofMillis(10))
                .withSpoolBytesMax(8_192);
        try (UsageReporter reporter = UsageReporter.open(config)) {
            int limited = listenOnAPort(handler(Entrance.OPEN, Optional.empty(), reporter::report));
            var statuses = new java.util.TreeSet<Integer>();
            for (int i = 0; i < 40; i++) {
                statuses.add(post(limited, LITELLM, JSON, BodyPublishers.ofString(payload("p" + i)))
                        .statusCode());
                statuses.add(post(
                                limited,
                                TRACES,
                                JSON,
                                BodyPublishers.ofString(
                                        spansInJson(String.format(java.util.Locale.ROOT, "%016x", i + 1))))
                        .statusCode());
            }

            assertThat(statuses).containsExactly(200, 202, 503);
            assertThat(reporter.status().spooled()).isBetween(5L, 79L);
        }
        try (Stream<Path> files = Files.walk(directory.resolve("spool"))) {
            assertThat(files.filter(Files::isRegularFile).toList()).isNotEmpty().allSatisfy(file -> assertThat(
                            Files.readString(file, StandardCharsets.ISO_8859_1))
                    .doesNotContain(SECRET));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {EVENTS, LITELLM, TRACES})
    void bodyThatNobodyReads_isRefusedByItsReason(String path) throws Exception {
        for (String contentType :
                List.of("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "nonsense")) {
            assertThat(post(path, contentType, data()).statusCode())
                    .as(contentType)
                    .isEqualTo(415);
        }
        HttpResponse<byte[]> encoded = post(path, JSON, data(), "Content-Encoding", "br");
        assertThat(encoded.statusCode()).isEqualTo(415);
        assertThat(encoded.headers().firstValue("Accept-Encoding")).hasValue("gzip");
        assertThat(post(path, JSON, "no gzip", "Content-Encoding", "gzip").statusCode())
                .isEqualTo(400);
        assertReported(0);
    }

    @Test
    void bodyThatIsNone_isABadRequest() throws Exception {
        for (String body : List.of("", "{", "[", "nonsense", "[{]}")) {
            assertThat(post(EVENTS, STRUCTURED, body).statusCode()).as(body).isEqualTo(400);
            assertThat(post(LITELLM, JSON, body).statusCode()).as(body).isEqualTo(400);
            HttpResponse<byte[]> answer = post(TRACES, JSON, body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(json(answer).get("message").asText()).isNotEmpty();
        }
        assertThat(post(TRACES, PROTOBUF, "nonsense").statusCode()).isEqualTo(400);
        assertReported(0);
    }

    @Test
    void bombs_areRefused_andTheNextRequestIsTaken() throws Exception {
        byte[] inflating = gzip(new byte[Body.BYTES_MAX + 1]);
        String deep = "[".repeat(100_000);
        String many =
                IntStream.rangeClosed(0, 10_000).mapToObj(i -> "{}").collect(java.util.stream.Collectors.joining(","));

        for (String path : List.of(EVENTS, LITELLM, TRACES)) {
            String contentType = path.equals(EVENTS) ? BATCH : JSON;
            assertThat(post(path, contentType, inflating, "Content-Encoding", "gzip")
                            .statusCode())
                    .as(path)
                    .isEqualTo(413);
            assertThat(post(path, contentType, gzip(bytes(deep)), "Content-Encoding", "gzip")
                            .statusCode())
                    .as(path)
                    .isEqualTo(400);
        }
        assertThat(post(LITELLM, JSON, "[" + many + "]").statusCode()).isEqualTo(413);
        assertThat(post(EVENTS, BATCH, "[" + many + "]").statusCode()).isEqualTo(400);
        assertThat(post(TRACES, JSON, "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + many + "]}]}]}")
                        .statusCode())
                .isEqualTo(413);
        assertThat(post(TRACES, PROTOBUF, groups(1_000_000)).statusCode()).isEqualTo(400);
        assertReported(0);
        assertTaken(post(EVENTS, STRUCTURED, event("after")), 1);
        assertThat(threads.room().taken()).isZero();
    }

    /** Groups in groups, which protobuf has no lengths for. */
    private static byte[] groups(int depth) {
        byte[] body = new byte[depth];
        java.util.Arrays.fill(body, (byte) 0x7b);
        return body;
    }

    /** Whoever announces too much isn't read at all; whoever just goes on is cut off. */
    @Test
    void bodyOfMoreThanThereMayBe_isTooLarge() throws Exception {
        String announced = "POST /v1/litellm HTTP/1.1\r\nHost: agent\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + (Body.BYTES_MAX + 1L) + "\r\n\r\n";
        assertThat(raw().answerTo(bytes(announced))).startsWith("HTTP/1.1 413 ");

        var chunked = new java.io.ByteArrayOutputStream();
        String head = announced.replaceFirst("Content-Length: .*", "Transfer-Encoding: chunked");
        chunked.writeBytes(bytes(head));
        for (int sent = 0; sent <= Body.BYTES_MAX; sent += 1 << 20) {
            chunked.writeBytes(bytes("100000\r\n" + " ".repeat(1 << 20) + "\r\n"));
        }
        chunked.writeBytes(bytes("0\r\n\r\n"));
        // Whoever is cut off may lose the answer to its own system, and asks again.
        await().untilAsserted(
                        () -> assertThat(raw().answerTo(chunked.toByteArray())).startsWith("HTTP/1.1 413 "));
        await().untilAsserted(() -> assertThat(threads.room().taken()).isZero());
        assertReported(0);
    }

    private RawClient raw() {
        return RawClient.ofPort(port);
    }

    @Test
    void requestThatIsBrokenOff_leavesNothingBehind() throws Exception {
        try (var socket = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(bytes("POST /v1/litellm HTTP/1.1\r\nHost: agent\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 500000\r\n\r\n" + " ".repeat(100_000)));
            await().untilAsserted(() -> assertThat(threads.room().taken()).isGreaterThan(100_000));
        }
        await().untilAsserted(() -> assertThat(threads.room().taken()).isZero());
        assertTaken(post(LITELLM, JSON, payload("after")), 1);
    }

    /** An agent that is told to end: some senders send nothing a second time. */
    @Test
    void whoIsIn_isAnsweredBeforeTheEnd_andNobodyElseIsLetIn() throws Exception {
        var undecided = new CompletableFuture<ReportOutcome>();
        var asked = new CountDownLatch(1);
        int slow = listenOnAPort(handler(Entrance.OPEN, Optional.empty(), request -> {
            asked.countDown();
            return undecided;
        }));
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + slow + LITELLM))
                .header("Content-Type", JSON)
                .POST(BodyPublishers.ofString(payload("a")))
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, BodyHandlers.ofByteArray());
        asked.await();
        assertThat(threads.finish(Duration.ofMillis(1))).isFalse();

        HttpResponse<byte[]> late = post(LITELLM, JSON, payload("b"));
        assertThat(late.statusCode()).isEqualTo(503);
        assertThat(json(late).get("detail").asText()).contains("ends");
        undecided.complete(new Taken(Keeper.SPOOL));

        assertThat(threads.finish(Duration.ofMinutes(3))).isTrue();
        listeners.close();
        assertThat(answer.get().statusCode()).isEqualTo(202);
    }

    /** Nobody is asked about whoever comes by the socket, so it doesn't wait for an issuer that hangs. */
    @Test
    void socket_doesNotWaitForTheIssuerOfThePortsTokens() throws Exception {
        var hanging = new CountDownLatch(1);
        var hangs = new CountDownLatch(1);
        Entrance waiting = authorization -> {
            hangs.countDown();
            try {
                hanging.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Pass.Unauthenticated("no");
        };
        int guarded = listenOnAPort(handler(waiting, Optional.empty(), this::report));
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + guarded + LITELLM))
                .header("Content-Type", JSON)
                .POST(BodyPublishers.ofString(payload("a")))
                .build();
        var refused = client.sendAsync(request, BodyHandlers.ofByteArray());
        hangs.await();

        assertTaken(post(LITELLM, JSON, payload("b")), 1);
        hanging.countDown();
        assertThat(refused.get().statusCode()).isEqualTo(401);
    }

    /** What a target says that is none of the usual ones finds nobody, or the one path that it spells. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example/v1/authorize",
                "//v1/litellm",
                "/v1/./litellm",
                "/v1/x/../litellm",
                "/v1%2flitellm",
                "/v1/%6citellm",
                "/v1/litellm;x",
                "/v1/litellm%00",
                "/V1/litellm",
                "*",
                "litellm",
                "http://",
                "//",
                "/%",
                "?"
            })
    void otherTargets_areNotUsage(String target) throws Exception {
        String body = payload("a");
        String answer = raw().answerTo(bytes("POST " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body));

        assertThat(answer).matches("(?s)HTTP/1.1 (418|400) .*");
        assertReported(0);
    }

    /** Lengths that are none, or not the body's. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: -1",
                "Content-Length: +5",
                "Content-Length: 5, 6",
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: 0x5",
                "Content-Length: 99999999999999999999",
                "Content-Length: 3",
                "Content-Length: 0",
                "Transfer-Encoding: gzip",
                "Transfer-Encoding: chunked\r\nContent-Length: 5"
            })
    void wrongLengths_areRefused(String length) throws Exception {
        String answer = raw().answerTo(bytes("POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\n" + length + "\r\n\r\n" + payload("a") + "\r\n\r\n"));

        assertThat(answer.isEmpty() || answer.matches("(?s)HTTP/1.[01] 4.*"))
                .as(answer)
                .isTrue();
        assertReported(0);
    }

    @Test
    void otherMethods_areNotAllowed_andOtherPathsAreOthers() throws Exception {
        for (String method : List.of("GET", "PUT", "DELETE", "OPTIONS")) {
            HttpResponse<Void> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + LITELLM))
                            .method(method, BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.discarding());
            assertThat(answer.statusCode()).as(method).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).hasValue("POST");
        }
        assertThat(post("/v1/authorize", JSON, "{}").statusCode()).isEqualTo(418);
        assertThat(post(LITELLM + "/", JSON, payload("a")).statusCode()).isEqualTo(418);
    }

    @Test
    void port_isForBearersOfAGoodTokenAlone() throws Exception {
        Entrance entrance = authorization -> switch (String.valueOf(authorization)) {
            case "Bearer gateway" -> new Pass.Open();
            case "Bearer ada" -> new Pass.Forbidden("no");
            case "Bearer unknown" -> new Pass.Unknown("no");
            default -> new Pass.Unauthenticated("no");
        };
        int guarded = listenOnAPort(handler(entrance, Optional.of(Set.of("gateway.internal")), this::report));
        for (String path : List.of(EVENTS, LITELLM, TRACES)) {
            BodyPublisher body =
                    BodyPublishers.ofString(path.equals(TRACES) ? spansInJson("00f067aa0ba902b7") : payload("a"));
            HttpResponse<byte[]> nobody = post(guarded, path, JSON, body);
            assertThat(nobody.statusCode()).isEqualTo(401);
            assertThat(nobody.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"keyledger\"");
            assertThat(post(guarded, path, JSON, body, "Authorization", "Bearer bad")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(post(guarded, path, JSON, body, "Authorization", "Bearer ada")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(post(guarded, path, JSON, body, "Authorization", "Bearer unknown")
                            .statusCode())
                    .isEqualTo(503);
        }
        assertReported(0);
        assertTaken(
                post(guarded, LITELLM, JSON, BodyPublishers.ofString(payload("a")), "Authorization", "Bearer gateway"),
                1);
    }

    @Test
    void portWithoutAnIssuer_takesNothing() throws Exception {
        int closed = listenOnAPort(handler(Entrance.CLOSED, Optional.of(Set.of()), this::report));

        HttpResponse<byte[]> answer =
                post(closed, LITELLM, JSON, BodyPublishers.ofString(payload("a")), "Authorization", "Bearer gateway");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(json(answer).get("detail").asText()).contains("socket");
        assertReported(0);
    }

    /** A page whose name somebody lets point here asks by that name. */
    @ParameterizedTest
    @CsvSource({
        "localhost, 202",
        "LOCALHOST:8085, 202",
        "127.0.0.1:8085, 202",
        "[::1]:8085, 202",
        "gateway.internal, 202",
        "evil.example, 421",
        "localhost.evil.example, 421",
    })
    void port_isAskedByItsOwnNames(String host, int status) throws Exception {
        int named = listenOnAPort(handler(Entrance.OPEN, Optional.of(Set.of("gateway.internal")), this::report));
        String body = payload("a");

        String answer = RawClient.ofPort(named)
                .answerTo(bytes("POST /v1/litellm HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n"
                        + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body));

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void port_isAskedByOneName() throws Exception {
        int named = listenOnAPort(handler(Entrance.OPEN, Optional.of(Set.of()), this::report));

        assertThat(RawClient.ofPort(named)
                        .answerTo(
                                RawClient.request("POST /v1/litellm HTTP/1.1", "Host: localhost", "Content-Length: 0")))
                .startsWith("HTTP/1.1 4");
        assertReported(0);
    }

    @Test
    void unixSocket_takesUsageByAnyName() throws Exception {
        Path socket = directory.resolve("agent.sock");
        listeners.listen(socket, handler(Entrance.OPEN, Optional.empty(), this::report));
        String body = payload("a");

        String answer = new RawClient(UnixDomainSocketAddress.of(socket))
                .answerTo(bytes("POST /v1/litellm HTTP/1.1\r\nHost: whatever\r\nConnection: close\r\n"
                        + "Content-Type: application/json\r\nExpect: 100-continue\r\n"
                        + "Content-Length: " + body.length() + "\r\n\r\n" + body));

        assertThat(answer).startsWith("HTTP/1.1 100 ").contains("HTTP/1.1 202 ").contains("\"taken\":1");
        assertReported(1);
    }

    /** Whatever is made of a body, it is an answer by its rules, and nothing that was sent is in it. */
    @Test
    void mutants_areAnswered_withoutWhatTheyHold() throws Exception {
        var random = new Random(17);
        @SuppressWarnings("ArrayRecordComponent") // Never compared.
        record Sent(String path, String contentType, byte[] body) {}
        List<Sent> originals = List.of(
                new Sent(EVENTS, BATCH, bytes("[" + event("a") + "," + event("b") + "]")),
                new Sent(LITELLM, JSON, bytes("[" + payload("a") + "," + payload("b") + "]")),
                new Sent(TRACES, JSON, bytes(spansInJson("00f067aa0ba902b7"))),
                new Sent(TRACES, PROTOBUF, spansInProtobuf("00f067aa0ba902b7")));
        for (int i = 0; i < 600; i++) {
            Sent original = originals.get(i % originals.size());
            byte[] mutant = original.body().clone();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
            }
            HttpResponse<byte[]> answer = post(original.path(), original.contentType(), mutant);

            assertThat(answer.statusCode()).as(text(answer)).isIn(200, 202, 400);
            assertThat(text(answer)).doesNotContain(SECRET, "gpt-4o");
        }
    }

    private double counted(String format, String outcome) {
        return registry.get("keyledger.agent.usage.requests")
                .tag("format", format)
                .tag("outcome", outcome)
                .counter()
                .count();
    }
}
