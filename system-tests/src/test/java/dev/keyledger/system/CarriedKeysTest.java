package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** {@code ops export} on one stack and {@code ops import} on another, empty one with the same peppers. */
@EnabledIfSystemProperty(
        named = "keyledger.long",
        matches = "true",
        disabledReason = "starts another stack: ./keyledger test --long")
class CarriedKeysTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final Stack from = Stack.shared();
    private final Keys acme = new Keys(from, "acme", "ada").provisioned().withoutActiveKeys();

    @TempDir
    Path folder;

    @Test
    void keysOfOneStack_areTheSameKeysInAnother() throws Exception {
        List<Keys.Created> keys = acme.create("carried", 3);
        acme.revoke(keys.getLast().keyId());
        await().untilAsserted(() -> assertThat(verify(from, keys.getLast())).containsEntry("code", "REVOKED"));
        Path file = folder.resolve("keys.jsonl.gz");
        long events = ops(from, "export", file.toString()).path("events").asLong();

        Path other = Files.createDirectory(folder.resolve("other"));
        // The peppers travel by another way than the keys.
        Files.copy(
                from.data().resolve("secrets.json"), other.resolve("secrets.json"), StandardCopyOption.COPY_ATTRIBUTES);

        try (var to = new Stack(other)) {
            to.up();
            JsonNode imported = ops(to, "import", file.toString());
            assertThat(imported.path("added").asLong()).isEqualTo(events).isGreaterThanOrEqualTo(5);
            assertThat(imported.path("notRevealableUntilRotated").findValuesAsText("keyId"))
                    .contains(acme.primaryKeyId());
            JsonNode again = ops(to, "import", file.toString());
            assertThat(again.path("added").asLong()).isZero();
            assertThat(again.path("there").asLong()).isEqualTo(events);

            for (Keys.Created key : keys) {
                await().untilAsserted(() -> assertThat(verify(to, key)).isEqualTo(verify(from, key)));
                await().untilAsserted(() -> assertThat(view(to, key)).isEqualTo(view(from, key)));
            }
            to.run("ops", "reconcile");
            to.as("ada", "command")
                    .post("/v1/workspaces/acme/keys/" + acme.primaryKeyId() + "/reveal")
                    .then()
                    .statusCode(409);

            to.as("ops", "command")
                    .body(Map.of("name", "Only here"))
                    .put("/v1/workspaces/only-here")
                    .then()
                    .statusCode(201);
            assertThat(fails(to, "import", file.toString()))
                    .contains("is not empty, and has what the file hasn't", "only-here", "Nothing was done");
        }
    }

    /** All of the answer but the moment of which it is. */
    private static Map<String, Object> verify(Stack stack, Keys.Created key) {
        Map<String, Object> answer = stack.as("gateway", "query")
                .body(Map.of("key", key.key()))
                .post("/v1/keys/verify")
                .jsonPath()
                .getMap("$");
        answer.remove("asOf");
        return answer;
    }

    private static Map<String, Object> view(Stack stack, Keys.Created key) {
        return stack.as("ada", "query")
                .get("/v1/workspaces/acme/keys/" + key.keyId())
                .jsonPath()
                .getMap("$");
    }

    private JsonNode ops(Stack stack, String... words) throws Exception {
        Run run = run(stack, words);
        assertThat(run.status()).as(run.output() + run.errors()).isZero();
        return JSON.readTree(run.output());
    }

    private String fails(Stack stack, String... words) throws Exception {
        Run run = run(stack, words);
        assertThat(run.status()).as(run.output()).isEqualTo(1);
        return run.errors();
    }

    private record Run(int status, String output, String errors) {}

    private Run run(Stack stack, String... words) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of("ops"));
        all.addAll(List.of(words));
        all.add("--json");
        Path errors = Files.createTempFile(folder, "errors", "");
        Process process = stack.command(all.toArray(String[]::new))
                .redirectError(errors.toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Run(process.waitFor(), output, Files.readString(errors));
    }
}
