package dev.keyledger.localstack.data;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyledger.localstack.report.StackProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where a ready stack is found: the file {@code endpoints.json}, which is there from the moment the stack is ready until
 * it stops. What isn't part of the stack is null and left out.
 *
 * @param health of each service, by its name: where its health stands
 * @param pids of the launcher and every child, by name
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Endpoints(
        @Nullable String console,
        @Nullable String command,
        @Nullable String query,
        @Nullable String usage,
        @Nullable String agent,
        String issuer,
        String kafka,
        String postgres,
        Map<String, String> health,
        Map<String, Long> pids) {
    /** The launcher's name among the pids. */
    public static final String LAUNCHER = "launcher";

    private static final ObjectMapper JSON = new ObjectMapper();

    public Endpoints {
        health = Collections.unmodifiableMap(new LinkedHashMap<>(health == null ? Map.of() : health));
        pids = Collections.unmodifiableMap(new LinkedHashMap<>(pids == null ? Map.of() : pids));
    }

    /** Empty if no stack runs on the directory, or none is ready yet. A file that a dead launcher left counts as none. */
    public static Optional<Endpoints> ofRunningStack(Path directory) {
        OptionalLong launcher = DataDirectory.launcherOf(directory);
        if (launcher.isEmpty()) {
            return Optional.empty();
        }
        try {
            Endpoints found = JSON.readValue(Files.readString(file(directory)), Endpoints.class);
            return Optional.of(found)
                    .filter(endpoints -> Objects.equals(endpoints.pids().get(LAUNCHER), launcher.getAsLong()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StackProblem(file(directory) + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** @throws StackProblem if no stack is ready */
    public static Endpoints require(Path directory) {
        return ofRunningStack(directory)
                .orElseThrow(
                        () -> new StackProblem("No stack is running on " + directory + "; ./keyledger up starts one"));
    }

    public void write(Path directory) {
        try {
            OwnerOnly.write(
                    file(directory), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void remove(Path directory) throws IOException {
        Files.deleteIfExists(file(directory));
    }

    private static Path file(Path directory) {
        return directory.resolve("endpoints.json");
    }
}
