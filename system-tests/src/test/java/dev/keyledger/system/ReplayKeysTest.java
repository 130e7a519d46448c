package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./keyledger ops replay keys} against the running stack. */
class ReplayKeysTest {
    private static final int SECONDS = 15;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final JsonMapper JSON = new JsonMapper();

    private final Stack stack = Stack.shared();
    private final Keys acme = new Keys(stack, "acme", "ada").provisioned();

    @Test
    void replay_findsNoDifference() throws IOException {
        acme.create("replayed", 3);

        JsonNode result = replay();

        assertThat(result.get("status").asText()).isEqualTo("completed");
        assertThat(result.get("differences").asLong()).isZero();
        assertThat(result.get("done").asLong()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void queryServiceKilledInTheMiddle_goesOnAndTheCommandSucceeds(@TempDir Path folder) throws Exception {
        List<Keys.Created> keys = acme.create("survivor", 40);
        // However much other tests have left in the log, about so long.
        long throttle = Math.max(1, replay().get("total").asLong() / SECONDS);
        Path result = folder.resolve("result.json");
        Path log = folder.resolve("replay.log");
        Process replay = stack.command("ops", "replay", "keys", "--throttle", "" + throttle, "--json")
                .redirectOutput(result.toFile())
                .redirectError(log.toFile())
                .start();
        await("rebuild to be under way").until(() -> doneByOpenRebuild() >= throttle);

        long killed = stack.kill("key-query-service");
        stack.awaitRestart("key-query-service", killed);

        assertThat(replay.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(replay.exitValue()).as("%s", Files.readString(log)).isZero();
        assertThat(JSON.readTree(result.toFile()).get("differences").asLong()).isZero();
        assertThat(acme.list().keySet())
                .containsAll(keys.stream().map(Keys.Created::keyId).toList());
        // Kafka gives a killed reader's partitions away only after its session's time-out.
        String afterwards = acme.create("afterwards").keyId();
        await("feed to go on").until(() -> acme.list().containsKey(afterwards));
    }

    private JsonNode replay() throws IOException {
        return JSON.readTree(
                stack.run("ops", "replay", "keys", "--json").lines().toList().getLast());
    }

    private int doneByOpenRebuild() {
        List<Map<String, Object>> operations =
                stack.as("ops", "query").get("/v1/operations").jsonPath().getList("items");
        return operations.stream()
                .filter(operation -> operation.get("finishedAt") == null)
                .mapToInt(operation -> ((Number) operation.get("done")).intValue())
                .findFirst()
                .orElse(0);
    }
}
