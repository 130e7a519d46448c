package dev.keyledger.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.keyledger.localstack.data.Endpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A launcher in a process of its own, as a user runs it. */
public final class Launcher implements AutoCloseable {
    private final Process process;
    private final Path data;
    private final Path output;

    private Launcher(Process process, Path data, Path output) {
        this.process = process;
        this.data = data;
        this.output = output;
    }

    /** Starts {@code up --servers-only} on the directory. */
    public static Launcher up(Path data, int portBase) throws IOException {
        // Whoever runs the tests in the background has SIGINT ignored, and children inherit that.
        var command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LocalStack.class.getName()));
        command.addAll(List.of("up", "--servers-only", "--port-base", "" + portBase, "--data", data.toString()));
        Path output = Files.createTempFile("launcher-", ".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new Launcher(process, data, output);
    }

    public Endpoints awaitReady() {
        await().atMost(Duration.ofMinutes(2))
                .until(() ->
                        !process.isAlive() || Endpoints.ofRunningStack(data).isPresent());
        return Endpoints.ofRunningStack(data)
                .orElseThrow(() -> new AssertionError("the stack did not come up: " + output()));
    }

    public Path data() {
        return data;
    }

    public Process process() {
        return process;
    }

    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops it as Ctrl-C does. */
    public int interrupt() throws IOException {
        new ProcessBuilder("kill", "-INT", "" + process.pid()).start();
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(process.isAlive()).as(output()).isFalse());
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        if (process.isAlive()) {
            interrupt();
        }
        Files.deleteIfExists(output);
    }
}
