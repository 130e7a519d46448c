package dev.keyledger.localstack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The checkout that is tested: its files, and its scripts as a shell runs them. */
public final class Checkout {
    public static final Path ROOT = Path.of(System.getProperty("keyledger.home"));

    private Checkout() {}

    /** What a finished command wrote, standard output and standard error together. */
    public record Output(int exitCode, String text) {}

    /** @param environment replaces these variables; an empty value stands for an unset one */
    public static Output run(Path directory, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        environment.forEach((name, value) -> {
            builder.environment().remove(name);
            if (!value.isEmpty()) {
                builder.environment().put(name, value);
            }
        });
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Output(process.waitFor(), text);
    }
}
