package dev.keyledger.localstack.data;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --data}, the same for every command that works on a stack. */
public final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:KEYLEDGER_DATA:-.keyledger}",
            description = "The stack's data directory (default: KEYLEDGER_DATA, or .keyledger in the checkout).")
    private Path directory;

    public Path directory() {
        return directory.toAbsolutePath().normalize();
    }
}
