package dev.keyledger.cli;

import dev.keyledger.cli.deadletters.DeadLettersCommand;
import dev.keyledger.cli.history.HistoryCommand;
import dev.keyledger.cli.prices.PricesCommand;
import dev.keyledger.cli.reconcile.ReconcileCommand;
import dev.keyledger.cli.reconcile.RestoreCheckCommand;
import dev.keyledger.cli.replay.ReplayCommand;
import dev.keyledger.cli.reprice.RepriceCommand;
import dev.keyledger.cli.republish.RepublishCommand;
import dev.keyledger.cli.status.StatusCommand;
import dev.keyledger.cli.timeline.TimelineCommand;
import dev.keyledger.cli.trace.TraceCommand;
import dev.keyledger.cli.transfer.ExportCommand;
import dev.keyledger.cli.transfer.ImportCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./keyledger ops}: the commands of operators. */
@Command(
        name = "ops",
        description = "Commands for the operators of Keyledger.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DeadLettersCommand.class,
            ExportCommand.class,
            HistoryCommand.class,
            ImportCommand.class,
            PricesCommand.class,
            ReconcileCommand.class,
            ReplayCommand.class,
            RepriceCommand.class,
            RepublishCommand.class,
            RestoreCheckCommand.class,
            StatusCommand.class,
            TimelineCommand.class,
            TraceCommand.class
        })
public final class Operator {
    private static final int FAILED = 1;

    private Operator() {}

    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    /** 0 on success, 1 if the command failed, 2 if it was called wrongly. */
    public static int execute(String... arguments) {
        return new CommandLine(new Operator())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println(command.getColorScheme().errorText(messageOf(failure)));
                    return FAILED;
                })
                .execute(arguments);
    }

    private static String messageOf(Exception failure) {
        return failure instanceof OperatorProblem problem ? problem.getMessage() : "unexpected failure: " + failure;
    }
}
