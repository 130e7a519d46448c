package dev.keyledger.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.CommandRun;
import dev.keyledger.cli.EndpointsFile;
import dev.keyledger.cli.FakeService;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.testsupport.TestServers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command with a real issuer; the query service is its documented answers and no more. */
class ReplayKeysTest {
    private static final String RUNNING = """
            {"id":"0190","type":"rebuild","status":"running","startedAt":"2026-03-01T10:00:00.000Z","finishedAt":null,"done":%d,"total":1000}
            """;
    private static final String ENDED = """
            {"id":"0190","type":"rebuild","status":"%s","startedAt":"2026-03-01T10:00:00.000Z","finishedAt":"2026-03-01T10:00:02.500Z",
             "done":1000,"total":1000,"differences":%s,"differencesByKind":{"keys":2,"secrets":0,"history":5},"detail":%s}
            """;

    @TempDir
    private Path data;

    private FakeService query;
    private FakeService command;

    @BeforeEach
    void start() throws Exception {
        query = new FakeService();
        command = new FakeService().on("GET /v1/events/heads", 200, "{\"items\":[]}");
        EndpointsFile.write(
                data,
                Map.of(
                        "query",
                        query.url(),
                        "command",
                        command.url(),
                        "issuer",
                        TestServers.shared().issuer()));
    }

    @AfterEach
    void stop() {
        query.close();
        command.close();
    }

    @Test
    void headsOfTheEventStore_areGivenToTheRebuild() throws Exception {
        String first = "{\"keyId\":\"%s\",\"version\":2,\"eventId\":\"%s\"}".formatted(new UUID(0, 1), new UUID(1, 1));
        String second = "{\"keyId\":\"%s\",\"version\":1,\"eventId\":\"%s\"}".formatted(new UUID(0, 2), new UUID(1, 2));
        command.close();
        command = new FakeService()
                .on(
                        "GET /v1/events/heads",
                        200,
                        "{\"items\":[" + first + "]}",
                        "{\"items\":[" + second + "]}",
                        "{\"items\":[]}");
        EndpointsFile.write(
                data,
                Map.of(
                        "query",
                        query.url(),
                        "command",
                        command.url(),
                        "issuer",
                        TestServers.shared().issuer()));
        query.inOrder(
                200,
                "{\"keys\":1}",
                "{\"keys\":2}",
                String.format(Locale.ROOT, RUNNING, 0),
                String.format(Locale.ROOT, ENDED, "completed", 0, "null"));

        CommandRun run = run();

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(command.asked())
                .containsExactly(
                        "GET /v1/events/heads?limit=500",
                        "GET /v1/events/heads?limit=500&after=" + new UUID(0, 1),
                        "GET /v1/events/heads?limit=500&after=" + new UUID(0, 2));
        assertThat(query.asked().get(0)).contains("POST /v1/expected-heads/", "{\"items\":[" + first + "]}");
        String heads = query.asked().get(0).split("[ /]", -1)[4];
        assertThat(query.asked().get(1))
                .isEqualTo("POST /v1/expected-heads/" + heads + " {\"items\":[" + second + "]}");
        assertThat(query.asked().get(2))
                .isEqualTo("POST /v1/operations {\"type\":\"rebuild\",\"heads\":\"" + heads + "\"}");
    }

    @Test
    void headsThatDontAllArrive_startNothing() {
        command.close();
        query.inOrder(200, "{\"keys\":7}");

        CommandRun run = run();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("does not answer");
        assertThat(query.asked()).isEmpty();
    }

    @Test
    void acceptedLoss_isSaidAndNoHeadsAreAskedFor() {
        query.inOrder(
                200, String.format(Locale.ROOT, RUNNING, 0), String.format(Locale.ROOT, ENDED, "completed", 0, "null"));

        CommandRun run = run("--accept-loss");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(command.asked()).isEmpty();
        assertThat(query.asked().getFirst())
                .isEqualTo("POST /v1/operations {\"type\":\"rebuild\",\"acceptLoss\":true}");
    }

    @Test
    void rebuild_isStartedWatchedAndSummedUp() {
        query.inOrder(
                200,
                String.format(Locale.ROOT, RUNNING, 0),
                String.format(Locale.ROOT, RUNNING, 400),
                String.format(Locale.ROOT, ENDED, "completed", 7, "null"));

        CommandRun run = run("--throttle", "500");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(query.asked())
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
        query.inOrder(
                200, String.format(Locale.ROOT, RUNNING, 0), String.format(Locale.ROOT, ENDED, "completed", 0, "null"));

        CommandRun run = run("--json");

        assertThat(run.status()).as(run.err()).isZero();
        JsonNode result = WireJson.mapper().readTree(run.out());
        assertThat(result.get("differences").asLong()).isZero();
        assertThat(result.get("status").asText()).isEqualTo("completed");
    }

    @Test
    void failedRebuild_failsTheCommandWithItsReason() {
        query.inOrder(
                200,
                String.format(Locale.ROOT, RUNNING, 0),
                String.format(Locale.ROOT, ENDED, "failed", "null", "\"the log is gone\""));

        CommandRun run = run();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("the rebuild has failed: the log is gone. What is live is as it was");
    }

    @Test
    void rebuildUnderWay_isSaidAndNotWatchedByMistake() {
        query.inOrder(409, "{\"detail\":\"A rebuild is under way already.\"}");

        CommandRun run = run();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("409 A rebuild is under way already.");
        assertThat(query.asked()).hasSize(1);
    }

    @Test
    void attach_watchesTheOpenOne() {
        query.inOrder(
                200,
                "{\"items\":[" + String.format(Locale.ROOT, RUNNING, 10) + ","
                        + String.format(Locale.ROOT, ENDED, "cancelled", "null", "null") + "]}",
                String.format(Locale.ROOT, ENDED, "completed", 0, "null"));

        CommandRun run = run("--attach");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(query.asked()).containsExactly("GET /v1/operations", "GET /v1/operations/0190");
        assertThat(run.out()).contains("0 rows differed");
    }

    @Test
    void cancel_waitsUntilItIsCancelled() {
        query.inOrder(
                200,
                "{\"items\":[" + String.format(Locale.ROOT, RUNNING, 10) + "]}",
                String.format(Locale.ROOT, RUNNING, 10),
                String.format(Locale.ROOT, ENDED, "cancelled", "null", "null"));

        CommandRun run = run("--cancel");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(query.asked())
                .containsExactly("GET /v1/operations", "DELETE /v1/operations/0190", "GET /v1/operations/0190");
        assertThat(run.out()).contains("cancelled; what is live stays as it was");
    }

    @Test
    void nothingToAttachTo_isOneClearLine() {
        query.inOrder(200, "{\"items\":[]}");

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
