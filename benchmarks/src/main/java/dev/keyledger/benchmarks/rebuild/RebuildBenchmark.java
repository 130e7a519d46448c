package dev.keyledger.benchmarks.rebuild;

import dev.keyledger.benchmarks.BenchOptions;
import dev.keyledger.benchmarks.kafkatools.ConsumerPerf;
import dev.keyledger.benchmarks.list.Pages;
import dev.keyledger.benchmarks.measure.Figure;
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
import dev.keyledger.benchmarks.stack.Waiting;
import dev.keyledger.benchmarks.verify.Gateway;
import dev.keyledger.events.Topics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How many events per second a rebuild of the key views reads, alone and under load, and what readers see of it. */
@Command(
        name = "rebuild",
        description = {
            "Rebuilding the key views from the log, beside reading the log alone and copying the rows alone.",
            "Goals: 30,000 events/s on an idle machine; under a load of lists and verifies 10,000, their p99 at most",
            "doubled."
        })
public final class RebuildBenchmark implements Callable<Integer> {
    private static final String NAME = "rebuild";

    private static final double GOAL_IDLE_PER_SECOND = 30_000;
    private static final double GOAL_UNDER_LOAD_PER_SECOND = 10_000;
    private static final double GOAL_P99 = 2;

    private static final int VERIFIES_PER_SECOND = 500;
    private static final int LISTS_PER_SECOND = 50;
    private static final int CLIENTS = 8;
    private static final Duration AT_A_TIME = Duration.ofSeconds(1);
    private static final Duration KNOWN_WITHIN = Duration.ofMinutes(20);

    private static final Figure VERIFY_P99 = new Figure("verifyP99Millis", "verify p99 ms");
    private static final Figure LIST_P99 = new Figure("listP99Millis", "list p99 ms");

    private static final Subject READ = new Subject("read the log", "kafka-consumer-perf-test", 1);
    private static final Subject COPY = new Subject("copy the rows", "PostgreSQL", 1);
    private static final Subject IDLE = new Subject("rebuild, idle", "keyledger", 1);
    private static final Subject LOAD = new Subject("load alone", "keyledger", 2 * CLIENTS);
    private static final Subject UNDER_LOAD = new Subject("rebuild under load", "keyledger", 1);

    private static final List<String> NOTES = List.of(
            "Every event makes a key: of all events that is the most work, three rows in the views.",
            "The rebuild's time is from its request to the answer that it has completed, comparison and swap included.",
            "kafka-consumer-perf-test reads the same topic and does nothing with it; PostgreSQL copies the rows that the "
                    + "rebuild makes into unlogged tables with the same primary keys.",
            String.format(
                    Locale.ROOT,
                    "Load: %d verifies/s and %d pages of 50 keys per second, due at fixed times; an error fails the run.",
                    VERIFIES_PER_SECOND,
                    LISTS_PER_SECOND));

    @Mixin
    private BenchOptions options;

    @Option(names = "--events", defaultValue = "1000000", description = "Events in the log.")
    private int eventCount;

    @Option(
            names = "--throttle",
            paramLabel = "EVENTS_PER_SECOND",
            defaultValue = "15000",
            description = "Of the rebuild under load, as an operator would set it.")
    private int throttle;

    private record Plan(int rounds, Duration loadAlone) {
        static final Plan FULL = new Plan(3, Duration.ofSeconds(30));
        static final Plan QUICK = new Plan(1, Duration.ofSeconds(10));
    }

    @Override
    public Integer call() throws Exception {
        return options.runOnOwnStack(NAME, this::measure);
    }

    private Report measure(Stack stack) throws Exception {
        Plan plan = options.quick() ? Plan.QUICK : Plan.FULL;
        var seed = new KeySeed(stack, BenchOptions::progress);
        List<SeededKey> keys = seed.keys(eventCount);
        String token = stack.tokens().token("bench-gateway", "Bench Gateway", "platform:gateway");
        var gateway = new Gateway(stack.service("query"), token, keys);
        BenchOptions.progress("waiting until the service knows them");
        gateway.awaitKnown(KNOWN_WITHIN);
        seed.awaitListed(KNOWN_WITHIN);
        var settings = new LinkedHashMap<>(stack.postgres().durableSettings());
        settings.put("events", String.format(Locale.ROOT, "%,d", eventCount));
        settings.put("throttle under load", String.format(Locale.ROOT, "%,d/s", throttle));
        var operations = new Operations(stack);
        var copy = new TableCopy(stack.postgres());
        try (var pages = new Pages(stack, keys.getLast().workspaceId())) {
            List<Supplier<Trial>> loads = List.of(
                    () -> gateway.verifyAt(VERIFIES_PER_SECOND, CLIENTS, AT_A_TIME),
                    () -> pages.listAt(LISTS_PER_SECOND, CLIENTS, AT_A_TIME));
            BenchOptions.progress("warming up");
            gateway.verify(CLIENTS, plan.loadAlone());
            pages.list(CLIENTS, plan.loadAlone());
            long events = operations.rebuild(OptionalInt.empty()).operations();
            var rounds = new Rounds(plan.rounds(), new Processors(stack, Map.of())::seconds, BenchOptions::progress)
                    .step(READ, () -> ConsumerPerf.run(stack.kafka(), Topics.KEY_EVENTS, events))
                    .step(COPY, () -> copy.run(events))
                    .step(IDLE, () -> operations.rebuild(OptionalInt.empty()))
                    .step(LOAD, () -> loadAlone(loads, plan.loadAlone()))
                    .step(UNDER_LOAD, () -> underLoad(loads, operations));
            Results results = rounds.run();
            return new Report(results, goals(results), settings, NOTES);
        }
    }

    private static Trial loadAlone(List<Supplier<Trial>> loads, Duration duration) {
        long started = System.nanoTime();
        try (var meanwhile = Meanwhile.start(loads)) {
            Waiting.until(
                    "the load's time is over",
                    duration.plusMinutes(1),
                    () -> System.nanoTime() - started >= duration.toNanos());
            List<Trial> done = meanwhile.stop();
            Trial verifies = done.getFirst();
            Trial lists = done.getLast();
            return Trial.ofOnePiece(
                            verifies.operations() + lists.operations(), Math.max(verifies.seconds(), lists.seconds()))
                    .with(latencies(done));
        }
    }

    private Trial underLoad(List<Supplier<Trial>> loads, Operations operations) {
        try (var meanwhile = Meanwhile.start(loads)) {
            Trial rebuilt = operations.rebuild(OptionalInt.of(throttle));
            return rebuilt.with(latencies(meanwhile.stop()));
        }
    }

    private static Map<Figure, Double> latencies(List<Trial> verifiesAndLists) {
        var latencies = new LinkedHashMap<Figure, Double>();
        latencies.put(VERIFY_P99, verifiesAndLists.getFirst().percentileMillis(99));
        latencies.put(LIST_P99, verifiesAndLists.getLast().percentileMillis(99));
        return latencies;
    }

    private static List<Goal> goals(Results results) {
        Spread idle = results.operationsPerSecond(IDLE);
        return List.of(
                Goal.atLeast(GOAL_IDLE_PER_SECOND, "events/s, idle", idle),
                Goal.none("idle / reading the log alone", idle.over(results.operationsPerSecond(READ))),
                Goal.none("idle / copying the rows alone", idle.over(results.operationsPerSecond(COPY))),
                Goal.atLeast(
                        GOAL_UNDER_LOAD_PER_SECOND, "events/s, under load", results.operationsPerSecond(UNDER_LOAD)),
                Goal.atMost(GOAL_P99, "verify p99, rebuilding / not", p99(results, VERIFY_P99)),
                Goal.atMost(GOAL_P99, "list p99, rebuilding / not", p99(results, LIST_P99)));
    }

    private static Spread p99(Results results, Figure figure) {
        return results.extra(UNDER_LOAD, figure).over(results.extra(LOAD, figure));
    }
}
