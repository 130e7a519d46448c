package dev.keyledger.benchmarks.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyledger.benchmarks.BenchOptions;
import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** {@code ./keyledger ops}, from the start of its process to its end, as an operator waits for it. */
final class OperatorCommand {
    private static final JsonMapper JSON = new JsonMapper();

    private OperatorCommand() {}

    /**
     * @param command {@code export} or {@code import}
     * @param counted where its result says how many events that were
     * @param events how many they must be
     */
    static Trial run(Stack stack, String command, Path file, String counted, long events) {
        long started = System.nanoTime();
        JsonNode result = run(stack, command, file);
        double seconds = (System.nanoTime() - started) / 1e9;
        if (result.path(counted).asLong() != events) {
            throw new BenchProblem("ops " + command + " says " + result + ", and there are " + events + " events");
        }
        return Trial.ofOnePiece(events, seconds);
    }

    private static JsonNode run(Stack stack, String command, Path file) {
        try {
            Process process = new ProcessBuilder(
                            BenchOptions.checkout().resolve("keyledger").toString(),
                            "ops",
                            command,
                            file.toString(),
                            "--json",
                            "--data",
                            stack.data().toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new BenchProblem("ops " + command + " failed: " + output);
            }
            return JSON.readTree(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchProblem("Interrupted", e);
        }
    }
}
