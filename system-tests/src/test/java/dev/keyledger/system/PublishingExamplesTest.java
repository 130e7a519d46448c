package dev.keyledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/events.md as a reader runs them; only the key and Kafka's port are those of this test. */
@DisabledIfSystemProperty(named = "keyledger.examples", matches = "false")
class PublishingExamplesTest {
    private static final String KEY = "0197f0c2-7a5e-7c3d-8a44-5e0f6f1d2c3b";

    private final Stack stack = Stack.shared();
    private final Keys acme = new Keys(stack, "acme", "ada").provisioned().withoutActiveKeys();

    @TempDir
    Path folder;

    private String keyId;

    @BeforeEach
    void create() {
        keyId = acme.create("published").keyId();
    }

    @Test
    void kcat() throws Exception {
        run("bash", "-euo", "pipefail", "-c", example("sh"));

        assertCounted();
    }

    @Test
    void kafkajs() throws Exception {
        Path script = Files.writeString(folder.resolve("publish.js"), example("js"));
        run("bash", "-euo", "pipefail", "-c", installation() + " --no-audit --no-fund --prefix .");

        run("node", script.toString());

        assertCounted();
    }

    @Test
    void java() throws Exception {
        Path source = Files.writeString(folder.resolve("PublishRequest.java"), example("java"));

        run(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                source.toString());

        assertCounted();
    }

    private String example(String language) throws IOException {
        Matcher block = Pattern.compile("```" + language + " run\\n(.*?)```", Pattern.DOTALL)
                .matcher(events());
        assertThat(block.find()).as("an example in %s", language).isTrue();
        return block.group(1).replace(KEY, keyId).replace("localhost:9092", stack.endpoint("kafka"));
    }

    private static String installation() throws IOException {
        Matcher command = Pattern.compile("`(npm install [^`]+)`").matcher(events());
        assertThat(command.find()).as("what to install for Node.js").isTrue();
        return command.group(1);
    }

    private static String events() throws IOException {
        return Files.readString(Stack.home().resolve("docs/events.md"));
    }

    private void assertCounted() {
        acme.awaitCountedThroughNow();
        var usage = acme.usage(keyId);
        assertThat(usage.getLong("totals.requests")).isEqualTo(1);
        assertThat(usage.getLong("totals.inputTokens")).isEqualTo(1_200);
        assertThat(usage.getLong("totals.outputTokens")).isEqualTo(80);
        assertThat(new BigDecimal(usage.getString("totals.costUsd"))).isEqualByComparingTo("0.0038");
    }

    private void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("%s%n%s", String.join(" ", command), output)
                .isZero();
    }
}
