package dev.keyledger.cli.deadletters;

import dev.keyledger.cli.stack.StackOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ops dead-letters drop}. */
@Command(
        name = "drop",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: ops dead-letters drop --reason invalid-json \\",
            "             --why \"the load test of 1 March\"",
            "         ops dead-letters drop --quarantined 4@17 --why \"sent by hand\""
        },
        description = {
            "Gives up dead letters for good. Who did it, when and why is kept: 'list --settled' shows it. What is dropped or",
            "requeued at the beginning of a partition is deleted from Kafka; the rest expires after 35 days.",
            "With --quarantined: records of key-events that are no events, or for which others stand. A key ends its quarantine",
            "only if the views have all that the event store has of it; otherwise it is named and left as it is.",
            "Interrupted, the same command goes on with what is left."
        })
final class DropLetters implements Callable<Integer> {
    @Mixin
    private StackOption stack;

    @Mixin
    private Selection selection;

    @Spec
    private CommandSpec spec;

    @Option(names = "--why", paramLabel = "TEXT", required = true, description = "What is kept with them.")
    private String why;

    @Option(names = "--dry-run", description = "Only count them, and change nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (selection.isEmpty() || selection.isTwofold()) {
            throw new ParameterException(
                    spec.commandLine(), "say which: positions, or else --reason, --since and --until");
        }
        var settling = new Settling(stack.endpoints(), selection, Settling.Kind.DROP, why, dryRun, false);
        spec.commandLine().getOut().println(settling.run(json));
        settling.requireDone();
        return 0;
    }
}
