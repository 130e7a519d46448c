package dev.keyledger.cli.stack;

import dev.keyledger.cli.OperatorProblem;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How a command finds the running stack: by {@code --profile}, otherwise by {@code --data}. */
public final class StackOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:KEYLEDGER_DATA:-.keyledger}",
            description = "The stack's data directory (default: KEYLEDGER_DATA, or .keyledger).")
    private Path directory;

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            defaultValue = "${env:KEYLEDGER_PROFILE:-}",
            description = {
                "Another stack than a local one: a file with its URLs, credentials and Kafka settings. Goes before --data",
                "(default: KEYLEDGER_PROFILE, or none)."
            })
    private Path profile;

    /** @throws OperatorProblem if no stack runs there, or the profile has mistakes */
    public Endpoints endpoints() {
        return profile == null || profile.toString().isBlank()
                ? LocalStack.on(directory)
                : Profile.read(profile).endpoints();
    }
}
