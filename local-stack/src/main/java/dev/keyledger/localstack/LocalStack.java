package dev.keyledger.localstack;

import dev.keyledger.localstack.down.DownCommand;
import dev.keyledger.localstack.report.StackProblem;
import dev.keyledger.localstack.servers.ServersCommand;
import dev.keyledger.localstack.status.StatusCommand;
import dev.keyledger.localstack.token.TokenCommand;
import dev.keyledger.localstack.up.UpCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The launcher's entry point; {@code ./keyledger} is the script around it. */
@Command(
        name = "keyledger",
        synopsisSubcommandLabel = "COMMAND",
        description = "Runs Keyledger on this machine.",
        subcommands = {UpCommand.class, DownCommand.class, StatusCommand.class, TokenCommand.class, ServersCommand.class
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
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        return new CommandLine(new LocalStack())
                .setExecutionExceptionHandler((exception, commandLine, parsed) -> {
                    if (exception instanceof StackProblem) {
                        commandLine.getErr().println("keyledger: " + exception.getMessage());
                    } else {
                        exception.printStackTrace(commandLine.getErr());
                    }
                    return 1;
                })
                .execute(arguments);
    }
}
