package dev.keyledger.cli.reconcile;

import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How long what differs may be on its way: commands and counting go on while they are compared. */
final class SettleOption {
    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--settle",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "Look again for so long at what differs before it counts, since it may be on its way;"
                    + " default: ${DEFAULT-VALUE}.")
    private int seconds;

    /** @throws ParameterException if a negative number was given */
    Duration patience() {
        if (seconds < 0) {
            throw new ParameterException(spec.commandLine(), "--settle must be a number of seconds from 0");
        }
        return Duration.ofSeconds(seconds);
    }
}
