package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The examples in the help of {@code ./keyledger ops}, as they stand there, but for what a stack gives out: ids and positions. */
@EnabledIfSystemProperty(
        named = "keyledger.long",
        matches = "true",
        disabledReason = "starts seventy commands, one after the other: ./keyledger test --long")
class HelpExamplesTest {
    private static Stack stack;

    /** One of its own, in which nothing is wrong: some examples compare, and fail where anything differs. */
    @BeforeAll
    static void start() throws IOException {
        stack = new Stack(Files.createTempDirectory("keyledger-examples-").resolve("data"));
        stack.up();
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void examplesInTheHelp_areCallsThatAStackAnswers(@TempDir Path folder) throws Exception {
        String keyId = new Keys(stack, "acme", "ada")
                .provisioned()
                .create("of an example", 8)
                .getFirst()
                .keyId();
        filesOfExamples(folder);
        List<List<String>> examples = new HelpExamples(stack).all();
        assertThat(examples).hasSizeGreaterThan(20);

        for (List<String> example : examples) {
            if (!example.contains("dead-letters")) {
                answers(example, Map.of("01970000-0000-7000-8000-000000000001", keyId), folder);
            }
        }

        send("gateway-requests", keyId);
        send("key-events", keyId);
        String letter = listed("^([0-9]+@[0-9]+) .*" + keyId);
        String record = listed("^key " + keyId + ": key-events ([0-9]+@[0-9]+)");
        for (List<String> example : examples) {
            if (example.contains("dead-letters")) {
                answers(example, Map.of("3@1200", letter, "4@17", record), folder);
            }
        }
    }

    private static void answers(List<String> example, Map<String, String> real, Path folder) throws Exception {
        String[] words =
                example.stream().map(word -> real.getOrDefault(word, word)).toArray(String[]::new);
        String call = String.join(" ", words);
        Path output = folder.resolve("output");
        Process process = stack.command(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (example.contains("--watch")) {
            await(call).until(() -> Files.readString(output).contains("kafka"));
            SecondInstance.signal(process.pid(), "INT");
        }
        assertThat(process.waitFor())
                .as("%s%n%s", call, Files.readString(output))
                .isIn(statusesOf(example));
        assertThat(Files.readString(output)).as(call).isNotBlank().doesNotContain("Usage: ");
    }

    /** Of most, 0. */
    private static List<Integer> statusesOf(List<String> example) {
        if (example.contains("--watch")) {
            return List.of(130);
        }
        if (example.contains("stale")) {
            // Which depends on the day.
            return List.of(0, 1);
        }
        // Nothing was lost that could be accepted, and lists of one model reach no goal.
        return List.of(example.contains("accept") || example.contains("coverage") ? 1 : 0);
    }

    private static void filesOfExamples(Path folder) throws IOException {
        Files.writeString(folder.resolve("trace.csv"), """
                TIMESTAMP,ContextTokens,GeneratedTokens
                2023-11-16 18:15:46.6805900,374,44
                2023-11-16 18:15:50.9951690,396,109
                """);
        Files.writeString(folder.resolve("ours.json"), """
                {"format": "keyledger-prices-2", "providers": [
                  {"provider": "*", "source": "our contract", "asOf": "2026-11-01", "models": [
                    {"model": "model-of-an-example", "prices": [
                      {"from": "2026-01-01", "usdPerMillionTokens": {"input": 2, "output": 8}}]}]}]}
                """);
        for (String list : List.of("model_prices_and_context_window.json", "litellm.json")) {
            Files.writeString(folder.resolve(list), """
                    {"gpt-4o": {"litellm_provider": "openai", "mode": "chat",
                     "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05}}
                    """);
        }
        Files.writeString(folder.resolve("openrouter-models.json"), """
                {"data": [{"id": "openai/gpt-4o", "name": "GPT-4o",
                  "pricing": {"prompt": "0.0000025", "completion": "0.00001"}}]}
                """);
        Files.writeString(folder.resolve("genai-prices.json"), """
                [{"id": "openai", "name": "OpenAI", "api_pattern": ".*", "models": [
                  {"id": "gpt-4o", "match": {"equals": "gpt-4o"}, "prices": {"input_mtok": 2.5, "output_mtok": 10}}]}]
                """);
        Files.createDirectory(folder.resolve("docs"));
        Files.createSymbolicLink(folder.resolve("price-catalogue"), Stack.home().resolve("price-catalogue"));
    }

    private static void send(String topic, String keyId) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", stack.endpoint("kafka")),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, keyId, "{")).get();
        }
    }

    /** The pattern's group in the first line that fits, once there is one. */
    private static String listed(String pattern) {
        var line = Pattern.compile(pattern, Pattern.MULTILINE);
        return await(pattern)
                .until(
                        () -> line.matcher(stack.run("ops", "dead-letters", "list"))
                                .results()
                                .map(found -> found.group(1))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }
}
