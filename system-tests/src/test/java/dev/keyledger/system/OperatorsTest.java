package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators do with a whole stack, as its services are. */
class OperatorsTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final Stack stack = Stack.shared();
    private final Keys acme = new Keys(stack, "acme", "ada").provisioned().withoutActiveKeys();

    @TempDir
    Path folder;

    @Test
    void status_tellsOfEveryPart_andHistoryOfAKey() throws Exception {
        String key = acme.create("looked-at", 1).getFirst().keyId();

        // Other tests of the same stack may have left dead letters or requests without a price.
        await().untilAsserted(() -> {
            Run run = run("status", "--json");
            assertThat(run.status()).as(run.output() + run.errors()).isLessThanOrEqualTo(1);
            JsonNode status = JSON.readTree(run.output());
            assertThat(status.path("exitStatus").asInt()).isEqualTo(run.status());
            assertThat(status.findValuesAsText("subject"))
                    .contains(
                            "key-command-service",
                            "unsent events",
                            "sandboxes",
                            "key-query-service",
                            "key views",
                            "usage copy",
                            "verification",
                            "usage-aggregator",
                            "event store",
                            "quarantine",
                            "counting",
                            "prices",
                            "dead letters",
                            "kafka",
                            "reconcile");
            assertThat(status.findValuesAsText("level")).doesNotContain("unknown", "broken");
        });
        await().untilAsserted(() -> assertThat(run("history", key).output()).contains("key.created", "name=looked-at"));
    }

    /** Into the store from which it came: every event of it is there, or it has gone on meanwhile, and nothing is added. */
    @Test
    void export_holdsEveryEvent_andNoSecret_andAddsNothingToItsOwnStore() throws Exception {
        Keys.Created created = acme.create("exported", 1).getFirst();
        Path file = folder.resolve("keys.jsonl");

        Run export = run("export", file.toString());
        Run imported = run("import", file.toString(), "--json");

        assertThat(export.status()).as(export.errors()).isZero();
        assertThat(Files.readString(file)).contains(created.keyId()).doesNotContain(created.key());
        if (imported.status() == 0) {
            assertThat(JSON.readTree(imported.output()).path("added").asLong()).isZero();
        } else {
            assertThat(imported.errors()).containsAnyOf("has what the file hasn't", "look again");
        }
    }

    @Test
    void status_isAsWideAsTheTerminal_andColouredUnlessSomebodyMinds() throws Exception {
        String coloured = onATerminal("");
        String plain = onATerminal("NO_COLOR=1 ");

        assertThat(coloured).contains("usage-aggregator: \u001b[");
        assertThat(plain).contains("usage-aggregator: ").doesNotContain("\u001b");
        assertThat(plain.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40));
    }

    /** What {@code status} shows on a terminal of 40 columns, with some variables before it. */
    private String onATerminal(String variables) throws Exception {
        Path shown = Files.createTempFile(folder, "shown", "");
        String call = "stty cols 40; " + variables + "'" + Stack.home().resolve("keyledger") + "' ops status";
        ProcessBuilder terminal = new ProcessBuilder("script", "--quiet", "--command", call, "/dev/null")
                .redirectErrorStream(true)
                .redirectOutput(shown.toFile());
        terminal.environment().put("KEYLEDGER_DATA", stack.data().toString());
        terminal.environment().keySet().removeAll(List.of("NO_COLOR", "COLUMNS"));
        terminal.start().waitFor();
        return Files.readString(shown).replace("\r", "");
    }

    private record Run(int status, String output, String errors) {}

    private Run run(String... words) throws Exception {
        var all = new ArrayList<>(List.of("ops"));
        all.addAll(List.of(words));
        Path errors = Files.createTempFile(folder, "errors", "");
        Process process = stack.command(all.toArray(String[]::new))
                .redirectError(errors.toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output, Files.readString(errors));
    }
}
