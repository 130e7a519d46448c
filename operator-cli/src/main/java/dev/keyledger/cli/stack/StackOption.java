package dev.keyledger.cli.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.events.codec.WireJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** {@code --data}, by which a command finds the running stack. */
public final class StackOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:KEYLEDGER_DATA:-.keyledger}",
            description = "The stack's data directory (default: KEYLEDGER_DATA, or .keyledger).")
    private Path directory;

    /** @throws OperatorProblem if no stack runs there */
    public Endpoints endpoints() {
        Path file = directory.resolve("endpoints.json");
        try {
            Endpoints endpoints = WireJson.mapper().readValue(Files.readString(file), Endpoints.class);
            if (Stream.of(
                            endpoints.command(),
                            endpoints.query(),
                            endpoints.usage(),
                            endpoints.issuer(),
                            endpoints.kafka())
                    .anyMatch(Objects::isNull)) {
                throw new OperatorProblem(file + " doesn't name command, query, usage, issuer and kafka");
            }
            return endpoints;
        } catch (NoSuchFileException e) {
            throw new OperatorProblem(
                    "no stack is running on " + directory + ": start it with ./keyledger up, or name another by --data",
                    e);
        } catch (JsonProcessingException e) {
            throw new OperatorProblem(file + " is damaged: restart the stack", e);
        } catch (IOException e) {
            throw new OperatorProblem(file + " can't be read: " + e.getMessage(), e);
        }
    }
}
