package dev.keyledger.benchmarks;

import dev.keyledger.benchmarks.report.Machine;
import dev.keyledger.benchmarks.report.Report;
import dev.keyledger.benchmarks.report.ReportText;
import dev.keyledger.benchmarks.report.ResultsFile;
import dev.keyledger.benchmarks.stack.OwnStack;
import dev.keyledger.benchmarks.stack.Stack;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import picocli.CommandLine.Option;

/** What every benchmark can be told, and what happens around each. */
public final class BenchOptions {
    @Option(names = "--quick", description = "Fewer and shorter rounds, for a first look.")
    private boolean quick;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Measures the stack that runs on this data directory, and leaves its keys there. Without it "
                    + "a stack of the benchmark's own is started and removed again.")
    private Path data;

    /** A benchmark, given a running stack. */
    @FunctionalInterface
    public interface Work {
        Report measure(Stack stack) throws Exception;
    }

    public boolean quick() {
        return quick;
    }

    /** Whether the stack is the benchmark's own, so that it may be filled and its services restarted. */
    public boolean ownStack() {
        return data == null;
    }

    /** The script says where the checkout is. */
    public static Path checkout() {
        return Path.of(System.getProperty("keyledger.home", "."))
                .toAbsolutePath()
                .normalize();
    }

    public static void progress(String line) {
        System.err.println("  " + line);
    }

    /** Measures, prints the table and writes the results file. */
    public int run(String name, Work work) throws Exception {
        Instant startedAt = Instant.now();
        Map<String, String> machine = Machine.description();
        Report report = report(work);
        Path file = Path.of("benchmarks", "results", name + ".json");
        ResultsFile.write(checkout().resolve(file), name, quick, startedAt, machine, report);
        System.out.println(ReportText.of(report, machine));
        System.out.println("Written to " + file);
        return 0;
    }

    /** The same for what fills the stack that it measures. */
    public int runOnOwnStack(String name, Work work) throws Exception {
        if (!ownStack()) {
            throw new BenchProblem(
                    "This benchmark fills what it measures, so it takes a stack of its own: leave out --data");
        }
        return run(name, work);
    }

    private Report report(Work work) throws Exception {
        if (data != null) {
            return work.measure(Stack.on(data.toAbsolutePath().normalize()));
        }
        try (OwnStack own = OwnStack.start(checkout(), BenchOptions::progress)) {
            return work.measure(own.stack());
        }
    }
}
