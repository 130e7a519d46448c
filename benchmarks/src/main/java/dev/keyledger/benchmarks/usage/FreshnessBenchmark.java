package dev.keyledger.benchmarks.usage;

import dev.keyledger.benchmarks.BenchOptions;
import dev.keyledger.benchmarks.measure.Meanwhile;
import dev.keyledger.benchmarks.measure.Results;
import dev.keyledger.benchmarks.measure.Rounds;
import dev.keyledger.benchmarks.measure.Spread;
import dev.keyledger.benchmarks.measure.Subject;
import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.report.Goal;
import dev.keyledger.benchmarks.report.Report;
import dev.keyledger.benchmarks.seed.KeySeed;
import dev.keyledger.benchmarks.seed.SeededKey;
import dev.keyledger.benchmarks.stack.Processors;
import dev.keyledger.benchmarks.stack.Stack;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** How long after Kafka has a request the list of keys shows it. */
@Command(
        name = "freshness",
        description = {
            "The time from a gateway request's acknowledgement by Kafka to the list of keys that counts it, while other "
                    + "keys are used 2,000 times per second.",
            "Goal: p99 of at most 1 s."
        })
public final class FreshnessBenchmark implements Callable<Integer> {
    private static final String NAME = "freshness";
    private static final double GOAL_P99_MILLIS = 1_000;
    private static final double OTHERS_PER_SECOND = 2_000;
    private static final int KEYS = 3_000;
    private static final Duration KNOWN_WITHIN = Duration.ofMinutes(5);
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration AT_A_TIME = Duration.ofSeconds(1);

    private static final Subject BUSY = new Subject("published to listed, 2,000 others/s", "keyledger", 1);
    private static final Subject IDLE = new Subject("published to listed, nothing else", "keyledger", 1);

    private static final List<String> NOTES = List.of(
            "Per request: from Kafka's acknowledgement, as its sender received it, to the receipt of the list that counts "
                    + "it; the list of 50 keys is asked for again 5 ms after each answer.",
            "Requests follow each other after a seeded pause of up to 600 ms, so they don't fall into step with anything.");

    @Mixin
    private BenchOptions options;

    private record Plan(int rounds, int requests) {
        static final Plan FULL = new Plan(5, 60);
        static final Plan QUICK = new Plan(2, 15);
    }

    @Override
    public Integer call() throws Exception {
        return options.run(NAME, this::measure);
    }

    private Report measure(Stack stack) {
        Plan plan = options.quick() ? Plan.QUICK : Plan.FULL;
        var seed = new KeySeed(stack, BenchOptions::progress);
        List<SeededKey> keys = seed.keys(KEYS);
        seed.awaitListed(KNOWN_WITHIN);
        var settings = new LinkedHashMap<String, String>();
        settings.put("requests", plan.rounds() + " rounds of " + plan.requests());
        settings.put("keys", Integer.toString(KEYS));
        try (var freshness = new Freshness(stack, keys)) {
            BenchOptions.progress("warming up");
            freshness.traffic(OTHERS_PER_SECOND, WARM_UP);
            freshness.observe(plan.requests());
            Results results = new Rounds(
                            plan.rounds(), new Processors(stack, Map.of())::seconds, BenchOptions::progress)
                    .step(IDLE, () -> freshness.observe(plan.requests()))
                    .step(BUSY, () -> busy(freshness, plan.requests()))
                    .run();
            return new Report(results, goals(results), settings, NOTES);
        }
    }

    private static Trial busy(Freshness freshness, int requests) {
        try (var meanwhile = Meanwhile.start(List.of(() -> freshness.traffic(OTHERS_PER_SECOND, AT_A_TIME)))) {
            Trial observed = freshness.observe(requests);
            meanwhile.stop();
            return observed;
        }
    }

    private static List<Goal> goals(Results results) {
        Spread busy = results.p99Millis(BUSY);
        return List.of(
                Goal.atMost(GOAL_P99_MILLIS, "p99 from published to listed at 2,000/s, ms", busy),
                Goal.none("the same while nothing else is counted, ms", results.p99Millis(IDLE)));
    }
}
