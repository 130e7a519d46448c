package dev.keyledger.benchmarks;

import dev.keyledger.benchmarks.capacity.CapacityCommand;
import dev.keyledger.benchmarks.commands.CommandsBenchmark;
import dev.keyledger.benchmarks.console.ConsoleBenchmark;
import dev.keyledger.benchmarks.list.ListBenchmark;
import dev.keyledger.benchmarks.ready.ReadyBenchmark;
import dev.keyledger.benchmarks.rebuild.RebuildBenchmark;
import dev.keyledger.benchmarks.revocation.RevocationBenchmark;
import dev.keyledger.benchmarks.transfer.TransferBenchmark;
import dev.keyledger.benchmarks.usage.FreshnessBenchmark;
import dev.keyledger.benchmarks.usage.UsageBenchmark;
import dev.keyledger.benchmarks.verify.VerifyBenchmark;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code ./keyledger bench}: each benchmark is a class of its own, named here. */
@Command(
        name = "keyledger bench",
        synopsisSubcommandLabel = "NAME",
        description = "Measures the running system beside others, prints a table, and writes "
                + "benchmarks/results/NAME.json.",
        subcommands = {
            CommandsBenchmark.class,
            VerifyBenchmark.class,
            ReadyBenchmark.class,
            ListBenchmark.class,
            RebuildBenchmark.class,
            RevocationBenchmark.class,
            UsageBenchmark.class,
            FreshnessBenchmark.class,
            ConsoleBenchmark.class,
            TransferBenchmark.class,
            CapacityCommand.class
        })
public final class Benchmarks {
    private static final int FAILED = 1;
    private static final int CALLED_WRONGLY = 2;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Shows this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it before any command runs
    private boolean help;

    private Benchmarks() {}

    public static void main(String[] arguments) {
        System.exit(execute(new PrintWriter(System.err, true, StandardCharsets.UTF_8), arguments));
    }

    /** 0 if everything was measured, whether or not a goal was met; 1 if not; 2 if it was called wrongly. */
    static int execute(PrintWriter errors, String... arguments) {
        var line = new CommandLine(new Benchmarks()).setErr(errors);
        return line.setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof BenchProblem) {
                        errors.println("keyledger: " + failure.getMessage());
                    } else {
                        failure.printStackTrace(errors);
                    }
                    return FAILED;
                })
                .setParameterExceptionHandler((mistake, given) -> {
                    errors.println("keyledger: " + textOf(mistake, line));
                    return CALLED_WRONGLY;
                })
                .execute(arguments);
    }

    private static String textOf(CommandLine.ParameterException mistake, CommandLine line) {
        boolean noSuchName = mistake.getCommandLine() == line
                && (!(mistake instanceof UnmatchedArgumentException unmatched) || !unmatched.isUnknownOption());
        return noSuchName
                ? mistake.getMessage() + "; the benchmarks are:\n" + names(line)
                : mistake.getMessage() + "; ./keyledger bench --help tells more";
    }

    private static String names(CommandLine line) {
        return line.getSubcommands().values().stream()
                .map(command -> "  %-12s %s"
                        .formatted(
                                command.getCommandName(),
                                command.getCommandSpec().usageMessage().description()[0]))
                .collect(Collectors.joining("\n"));
    }
}
