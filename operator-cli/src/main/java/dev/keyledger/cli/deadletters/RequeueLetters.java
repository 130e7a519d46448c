package dev.keyledger.cli.deadletters;

import dev.keyledger.cli.stack.StackOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ops dead-letters requeue}. */
@Command(
        name = "requeue",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: ops dead-letters requeue --reason key-mismatch \\",
            "             --since 2026-03-01T10:00:00Z",
            "         ops dead-letters requeue --quarantined --reason type --dry-run"
        },
        description = {
            "Sends dead letters to gateway-requests again, as they were received, once what made them so is mended: an",
            "aggregator that accepts more, say. What was counted meanwhile isn't counted again, and what still can't be",
            "becomes a dead letter again. It is remembered which were sent, and those are left out from then on.",
            "With --quarantined the query service reads key events again that it couldn't, after an upgrade. A key ends its",
            "quarantine only if the views then have all that the event store has of it.",
            "Interrupted, the same command goes on with what is left."
        })
final class RequeueLetters implements Callable<Integer> {
    @Mixin
    private StackOption stack;

    @Mixin
    private Selection selection;

    @Spec
    private CommandSpec spec;

    @Option(names = "--again", description = "Also letters that were requeued or dropped before.")
    private boolean again;

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
        var settling = new Settling(stack.endpoints(), selection, Settling.Kind.REQUEUE, null, dryRun, again);
        spec.commandLine().getOut().println(settling.run(json));
        settling.requireDone();
        return 0;
    }
}
