package dev.keyledger.localstack;

import dev.keyledger.localstack.down.DownCommand;
import dev.keyledger.localstack.report.StackProblem;
import dev.keyledger.localstack.servers.ServersCommand;
import dev.keyledger.localstack.status.StatusCommand;
import dev.keyledger.localstack.token.TokenCommand;
import dev.keyledger.localstack.up.RehearseCommand;
import dev.keyledger.localstack.up.TrainCommand;
import dev.keyledger.localstack.up.UpCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The launcher's entry point; {@code ./keyledger} is the script around it. */
@Command(
        name = "keyledger",
        synopsisSubcommandLabel = "COMMAND",
        description = "Runs Keyledger on this machine.",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            TokenCommand.class,
            ServersCommand.class,
            TrainCommand.class,
            RehearseCommand.class
        })
public final class LocalStack {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Shows this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it before any command runs
    private boolean help;

    private LocalStack() {}

    public static void main(String[] arguments) {
        System.exit(run(new PrintWriter(System.err, true, StandardCharsets.UTF_8), arguments));
    }

    /** @param errors receives what went wrong: one line for a {@link StackProblem}, a stack trace for a mistake of ours */
    static int run(PrintWriter errors, String... arguments) {
        return new CommandLine(new LocalStack())
                .setErr(errors)
                .setExecutionExceptionHandler((exception, commandLine, parsed) -> {
                    if (exception instanceof StackProblem) {
                        errors.println("keyledger: " + exception.getMessage());
                    } else {
                        exception.printStackTrace(errors);
                    }
                    return 1;
                })
                .execute(arguments);
    }
}
