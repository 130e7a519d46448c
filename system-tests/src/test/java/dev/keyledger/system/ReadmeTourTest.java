package dev.keyledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's tour as a reader runs it, in one shell; only the ports are those of this test's stack. */
class ReadmeTourTest {
    private static final Pattern BLOCK = Pattern.compile("```sh tour\\n(.*?)```", Pattern.DOTALL);

    private final Stack stack = Stack.shared();

    @Test
    void tour_doesWhatItSays(@TempDir Path folder) throws IOException, InterruptedException {
        new Keys(stack, "acme", "ada").provisioned().withoutActiveKeys();
        List<String> blocks = BLOCK.matcher(Files.readString(Stack.home().resolve("README.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).hasSize(6);
        String script = "set -euo pipefail\n"
                + String.join("echo; echo ---\n", blocks)
                        .replace(
                                "./keyledger", Stack.home().resolve("keyledger").toString())
                        .replace("http://localhost:8081", stack.endpoint("command"))
                        .replace("http://localhost:8082", stack.endpoint("query"))
                        .replace("http://localhost:8083", stack.endpoint("usage"));

        String[] answers = run(script, folder).split("---\\n", -1);

        assertThat(answers).hasSize(6);
        assertThat(answers[1])
                .containsPattern("\"key\":\"dg_live_[0-9A-Za-z]{36}\"")
                .contains("\"name\":\"Tour\"");
        assertThat(answers[2])
                .contains("dg_live_\u2022\u2022\u2022\u2022\u2022\u2022\u2022")
                .doesNotContainPattern("dg_live_[0-9A-Za-z]{36}");
        assertThat(answers[3]).contains("\"code\":\"VALID\"");
        assertThat(answers[4]).contains("\"requests30d\":1").contains("\"cost30dUsd\":\"0.012120\"");
        assertThat(answers[5]).contains("\"code\":\"REVOKED\"");
    }

    private String run(String script, Path folder) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("bash", "-c", script)
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().put("KEYLEDGER_DATA", stack.data().toString());
        Process shell = builder.start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(output).isZero();
        return output;
    }
}
