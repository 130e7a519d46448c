package dev.keyledger.cli.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keyledger.cli.CommandRun;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.testsupport.TestServers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command with a real issuer; the query service is its documented answers and no more. */
class ReplayKeysTest {
    private static final String RUNNING = """
            {"id":"0190","status":"running","startedAt":"2026-03-01T10:00:00.000Z","finishedAt":null,"done":%d,"total":1000}
            """;
    private static final String ENDED = """
            {"id":"0190","status":"%s","startedAt":"2026-03-01T10:00:00.000Z","finishedAt":"2026-03-01T10:00:02.500Z",
             "done":1000,"total":1000,"differences":%s,"differencesByKind":{"keys":2,"secrets":0,"history":5},"detail":%s}
            """;

    @TempDir
    private Path data;

    private final Deque<String> answers = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private int startStatus = 202;
    private HttpServer query;

    @BeforeEach
    void start() throws Exception {
        query = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        query.createContext("/v1/operations", this::answer);
        query.start();
        Files.writeString(
                data.resolve("endpoints.json"),
                "{\"query\":\"http://localhost:%d\",\"issuer\":\"%s\",\"kafka\":\"none\"}"
                        .formatted(
                                query.getAddress().getPort(),
                                TestServers.shared().issuer()));
    }

    @AfterEach
    void stop() {
        query.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        asked.add("%s %s %s"
                .formatted(exchange.getRequestMethod(), exchange.getRequestURI(), body)
                .strip());
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        boolean authorized = authorization != null && authorization.startsWith("Bearer ey");
        byte[] answer = (answers.size() > 1 ? answers.remove() : answers.peek()).getBytes(UTF_8);
        int success = exchange.getRequestMethod().equals("POST") ? startStatus : 200;
        exchange.sendResponseHeaders(authorized ? success : 401, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @Test
    void rebuild_isStartedWatchedAndSummedUp() {
        answers.addAll(List.of(RUNNING.formatted(0), RUNNING.formatted(400), ENDED.formatted("completed", 7, "null")));

        CommandRun run = run("--throttle", "500");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(asked)
                .containsExactly(
                        "POST /v1/operations {\"type\":\"rebuild\",\"throttle\":500}",
                        "GET /v1/operations/0190",
                        "GET /v1/operations/0190");
        assertThat(run.out())
                .contains("rebuilt from 1,000 events in 2.5 s; 7 rows differed and are replaced (keys 2, history 5)");
        assertThat(run.err()).contains("rebuild: 1,000 of 1,000 events");
    }

    @Test
    void json_isTheOperationOnStandardOutput() throws Exception {
        answers.addAll(List.of(RUNNING.formatted(0), ENDED.formatted("completed", 0, "null")));

        CommandRun run = run("--json");

        assertThat(run.status()).as(run.err()).isZero();
        JsonNode result = WireJson.mapper().readTree(run.out());
        assertThat(result.get("differences").asLong()).isZero();
        assertThat(result.get("status").asText()).isEqualTo("completed");
    }

    @Test
    void failedRebuild_failsTheCommandWithItsReason() {
        answers.addAll(List.of(RUNNING.formatted(0), ENDED.formatted("failed", "null", "\"the log is gone\"")));

        CommandRun run = run();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("the rebuild has failed: the log is gone. The live views are as they were");
    }

    @Test
    void rebuildUnderWay_isSaidAndNotWatchedByMistake() {
        startStatus = 409;
        answers.add("{\"detail\":\"A rebuild is under way already.\"}");

        CommandRun run = run();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("409 A rebuild is under way already.");
        assertThat(asked).hasSize(1);
    }

    @Test
    void attach_watchesTheOpenOne() {
        answers.addAll(List.of(
                "{\"items\":[" + RUNNING.formatted(10) + "," + ENDED.formatted("cancelled", "null", "null") + "]}",
                ENDED.formatted("completed", 0, "null")));

        CommandRun run = run("--attach");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(asked).containsExactly("GET /v1/operations", "GET /v1/operations/0190");
        assertThat(run.out()).contains("0 rows differed");
    }

    @Test
    void cancel_waitsUntilItIsCancelled() {
        answers.addAll(List.of(
                "{\"items\":[" + RUNNING.formatted(10) + "]}",
                RUNNING.formatted(10),
                ENDED.formatted("cancelled", "null", "null")));

        CommandRun run = run("--cancel");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(asked)
                .containsExactly("GET /v1/operations", "DELETE /v1/operations/0190", "GET /v1/operations/0190");
        assertThat(run.out()).contains("cancelled; the live views stay as they were");
    }

    @Test
    void nothingToAttachTo_isOneClearLine() {
        answers.add("{\"items\":[]}");

        CommandRun run = run("--attach");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err().lines()).singleElement().asString().contains("no rebuild is under way");
    }

    @Test
    void wrongOptions_areRefusedWithStatus2() {
        assertThat(run("--throttle", "0").status()).isEqualTo(2);
        assertThat(run("--attach", "--cancel").status()).isEqualTo(2);
        assertThat(run("--attach", "--throttle", "5").status()).isEqualTo(2);
    }

    private CommandRun run(String... options) {
        var arguments = new ArrayList<>(List.of("replay", "keys", "--data", data.toString()));
        arguments.addAll(Arrays.asList(options));
        return CommandRun.of(arguments.toArray(String[]::new));
    }
}
