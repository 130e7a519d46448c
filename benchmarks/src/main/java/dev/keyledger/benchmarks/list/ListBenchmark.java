package dev.keyledger.benchmarks.list;

import dev.keyledger.benchmarks.BenchOptions;
import dev.keyledger.benchmarks.measure.Results;
import dev.keyledger.benchmarks.measure.Rounds;
import dev.keyledger.benchmarks.measure.Spread;
import dev.keyledger.benchmarks.measure.Subject;
import dev.keyledger.benchmarks.pgbench.Pgbench;
import dev.keyledger.benchmarks.report.Goal;
import dev.keyledger.benchmarks.report.Report;
import dev.keyledger.benchmarks.seed.KeySeed;
import dev.keyledger.benchmarks.seed.SeededKey;
import dev.keyledger.benchmarks.stack.Processors;
import dev.keyledger.benchmarks.stack.Stack;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How many pages of keys with their usage a query instance answers per second, beside the bare query. */
@Command(
        name = "list",
        description = {
            "A page of 50 keys with their usage, of a workspace of 500, beside the same query by pgbench.",
            "Goals: at least half of the bare query's rate, and the same within 20 %% at 1,000 and at 100,000 keys."
        })
public final class ListBenchmark implements Callable<Integer> {
    private static final String NAME = "list";
    private static final int FEW_KEYS = 1_000;
    private static final int CLIENTS = 16;

    private static final double GOAL_OF_SQL = 0.5;
    private static final double GOAL_OF_FEW = 0.8;

    private static final String OURS = "keyledger";
    private static final String SQL = "pgbench, bare query";

    private static final Duration KNOWN_WITHIN = Duration.ofMinutes(20);

    private static final List<String> NOTES = List.of(
            "keyledger: the first page of 50, newest first, over HTTP, a bearer token checked per request.",
            "pgbench: the query behind that page, prepared; it reads the rows and makes nothing of them.",
            "Usage: the listed workspace's 500 keys have every hour of 30 days, other keys one hour of each day.",
            "The rounds with few keys come before those with many, not between them.");

    @Mixin
    private BenchOptions options;

    @Option(names = "--keys", defaultValue = "100000", description = "Keys in the table, in the larger case.")
    private int keyCount;

    private record Plan(int rounds, Duration round, Duration warmUp) {
        static final Plan FULL = new Plan(5, Duration.ofSeconds(5), Duration.ofSeconds(90));
        static final Plan QUICK = new Plan(3, Duration.ofSeconds(2), Duration.ofSeconds(10));
    }

    @Override
    public Integer call() throws Exception {
        String version = Pgbench.requireInstalled();
        return options.runOnOwnStack(NAME, stack -> measure(stack, version));
    }

    private Report measure(Stack stack, String pgbenchVersion) throws Exception {
        Plan plan = options.quick() ? Plan.QUICK : Plan.FULL;
        var settings = new LinkedHashMap<>(stack.postgres().durableSettings());
        settings.put("rounds", plan.rounds() + " of " + plan.round().toSeconds() + " s each, interleaved");
        settings.put("warmUp", plan.warmUp().toSeconds() + " s");
        settings.put("pgbench", pgbenchVersion);
        var seed = new KeySeed(stack, BenchOptions::progress);
        List<SeededKey> few = filled(stack, seed, FEW_KEYS);
        String workspace = few.getLast().workspaceId();
        try (var pages = new Pages(stack, workspace)) {
            BenchOptions.progress("warming up");
            pages.list(CLIENTS, plan.warmUp());
            Results fewResults = rounds(stack, plan, pages, operation(FEW_KEYS));
            filled(stack, seed, keyCount - FEW_KEYS);
            pages.list(CLIENTS, plan.round());
            Results results = fewResults.and(rounds(stack, plan, pages, operation(keyCount)));
            return new Report(results, goals(results), settings, NOTES);
        }
    }

    private static List<SeededKey> filled(Stack stack, KeySeed seed, int count) {
        List<SeededKey> keys = seed.keys(count);
        BenchOptions.progress("waiting until the service knows them");
        seed.awaitListed(KNOWN_WITHIN);
        BenchOptions.progress("making their usage");
        UsageSeed.fill(stack.postgres(), keys.getLast().workspaceId());
        return keys;
    }

    private static String operation(int keys) {
        return String.format(Locale.ROOT, "list, %,d keys", keys);
    }

    private static Results rounds(Stack stack, Plan plan, Pages pages, String operation) {
        return new Rounds(plan.rounds(), new Processors(stack, Map.of())::seconds, BenchOptions::progress)
                .step(new Subject(operation, SQL, CLIENTS), () -> pages.bareQuery(CLIENTS, plan.round()))
                .step(new Subject(operation, OURS, CLIENTS), () -> pages.list(CLIENTS, plan.round()))
                .run();
    }

    private List<Goal> goals(Results results) {
        Spread many = results.operationsPerSecond(new Subject(operation(keyCount), OURS, CLIENTS));
        Spread few = results.operationsPerSecond(new Subject(operation(FEW_KEYS), OURS, CLIENTS));
        Spread bare = results.operationsPerSecond(new Subject(operation(keyCount), SQL, CLIENTS));
        return List.of(
                Goal.atLeast(GOAL_OF_SQL, "keyledger / " + SQL, many.over(bare)),
                Goal.atLeast(
                        GOAL_OF_FEW,
                        String.format(Locale.ROOT, "%,d keys / %,d keys", keyCount, FEW_KEYS),
                        many.over(few)));
    }
}
