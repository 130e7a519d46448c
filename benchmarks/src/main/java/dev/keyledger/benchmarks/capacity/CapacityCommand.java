package dev.keyledger.benchmarks.capacity;

import dev.keyledger.benchmarks.BenchOptions;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures nothing: reckons from what was measured. */
@Command(
        name = "capacity",
        description = "What a load, and ten, a hundred and a thousand times as much, needs, reckoned from the results "
                + "of the other benchmarks (docs/scaling.md).")
public final class CapacityCommand implements Callable<Integer> {
    @Option(names = "--keys", defaultValue = "100000", description = "Keys ever made (default: ${DEFAULT-VALUE}).")
    private int keys;

    @Option(
            names = "--verifications",
            defaultValue = "500",
            description = "Verifications per second over HTTP (default: ${DEFAULT-VALUE}).")
    private double verifications;

    @Option(
            names = "--requests",
            defaultValue = "500",
            description = "Counted requests per second (default: ${DEFAULT-VALUE}).")
    private double requests;

    @Option(
            names = "--creates",
            defaultValue = "0.5",
            description = "Keys made or changed per second (default: ${DEFAULT-VALUE}).")
    private double creates;

    @Option(
            names = "--pages",
            defaultValue = "5",
            description = "Pages of keys per second (default: ${DEFAULT-VALUE}).")
    private double pages;

    @Override
    public Integer call() {
        Path results = BenchOptions.checkout().resolve("benchmarks/results");
        System.out.println(CapacityTables.check(results));
        System.out.println(
                CapacityTables.needs(Measured.in(results), new Load(keys, verifications, requests, creates, pages)));
        return 0;
    }
}
