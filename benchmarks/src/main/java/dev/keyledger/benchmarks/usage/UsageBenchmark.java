package dev.keyledger.benchmarks.usage;

import dev.keyledger.benchmarks.BenchOptions;
import dev.keyledger.benchmarks.kafkatools.ConsumerPerf;
import dev.keyledger.benchmarks.measure.Results;
import dev.keyledger.benchmarks.measure.Rounds;
import dev.keyledger.benchmarks.measure.Spread;
import dev.keyledger.benchmarks.measure.Subject;
import dev.keyledger.benchmarks.report.Goal;
import dev.keyledger.benchmarks.report.Report;
import dev.keyledger.benchmarks.stack.Processors;
import dev.keyledger.benchmarks.stack.Stack;
import dev.keyledger.benchmarks.usage.RequestSeed.Sent;
import dev.keyledger.events.Topics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How many gateway requests per second are counted, beside reading them alone and other ways to count them. */
@Command(
        name = "usage",
        description = {
            "Counting a topic of gateway requests from its beginning, beside Kafka's consumer-perf tool, a Kafka Streams "
                    + "application, and one upsert per event.",
            "Goals: at least 70 %% of the first, at least 4 times the second,",
            "32 bytes of memory per id."
        })
public final class UsageBenchmark implements Callable<Integer> {
    private static final String NAME = "usage";

    private static final double GOAL_OF_READING = 0.7;
    private static final double GOAL_OF_STREAMS = 4;
    private static final double GOAL_BYTES_PER_ID = 32;
    private static final long UPSERTS = 20_000;

    private static final Subject READ = new Subject("read", "kafka-consumer-perf-test", 1);
    private static final Subject OURS = new Subject("count", "keyledger", 1);
    private static final Subject STREAMS = new Subject("count", "Kafka Streams", 1);
    private static final Subject UPSERT = new Subject("count", "an upsert per event", 1);

    private static final Subject PARSE = new Subject("parse", "keyledger", 1);
    private static final Subject BIND = new Subject("parse", "Jackson binding", 1);

    private static final List<String> NOTES = List.of(
            "One topic, filled before: keys by Zipf, 12 models, 2 % of the events sent twice, 1 % up to 20 hours late, "
                    + "0.01 % garbage. Each drain begins with a new process and an empty database.",
            "keyledger: hours by model with prices, totals, ids of a week, dead letters, publication to the topic usage. "
                    + "What it has counted is compared with what was sent.",
            "Kafka Streams: exactly_once_v2, ids of 24 hours, totals per key in PostgreSQL; no hours, models, prices, dead "
                    + "letters. Its sum is compared too.",
            String.format(
                    Locale.ROOT, "An upsert per event: the first %,d events; duplicates are counted twice.", UPSERTS),
            "Parsing: the same records in memory, on one thread of the benchmark's own process.",
            "Processor seconds are per million events, from the first to the last; the reader's start is not in them, but "
                    + "for kafka-consumer-perf-test.");

    @Mixin
    private BenchOptions options;

    @Option(names = "--events", defaultValue = "4000000", description = "Events in the topic.")
    private int eventCount;

    @Option(names = "--keys", defaultValue = "3000", description = "Keys that share the requests.")
    private int keyCount;

    @Option(names = "--seed", defaultValue = "1", description = "Of the traffic.")
    private long seed;

    @Option(
            names = "--only-ours",
            description = "Leaves the comparators out, to vary --keys; the results get a file of their own.")
    private boolean onlyOurs;

    private record Plan(int rounds, Duration parsing) {
        static final Plan FULL = new Plan(5, Duration.ofSeconds(5));
        static final Plan QUICK = new Plan(1, Duration.ofSeconds(2));
    }

    @Override
    public Integer call() throws Exception {
        return options.runOnOwnStack(
                onlyOurs ? String.format(Locale.ROOT, "%s-of-%d-keys", NAME, keyCount) : NAME, this::measure);
    }

    private Report measure(Stack stack) throws Exception {
        Plan plan = options.quick() ? Plan.QUICK : Plan.FULL;
        try (var ours = new AggregatorDrain(stack)) {
            BenchOptions.progress(String.format(Locale.ROOT, "sending %,d events", eventCount));
            Sent sent = new RequestSeed(seed, keyCount).send(stack.kafka(), eventCount);
            var settings = new LinkedHashMap<>(stack.postgres().durableSettings());
            settings.put("events", String.format(Locale.ROOT, "%,d", sent.records()));
            settings.put("bytes per event, headers and all", "" + sent.bytes() / sent.records());
            settings.put("keys", String.format(Locale.ROOT, "%,d", keyCount));
            settings.put("seed", "" + seed);
            var rounds = new Rounds(plan.rounds(), new Processors(stack, Map.of())::seconds, BenchOptions::progress);
            if (!onlyOurs) {
                rounds.step(READ, () -> ConsumerPerf.run(stack.kafka(), Topics.GATEWAY_REQUESTS, sent.records()));
            }
            rounds.step(OURS, () -> ours.run(sent));
            if (!onlyOurs) {
                rounds.step(STREAMS, () -> new StreamsDrain(stack).run(sent));
                rounds.step(UPSERT, () -> new UpsertDrain(stack).run(Math.min(UPSERTS, sent.records())));
            }
            var parsing = new Parsing(stack.kafka(), plan.parsing());
            rounds.step(PARSE, parsing::ours);
            rounds.step(BIND, parsing::jackson);
            Results results = rounds.run();
            return new Report(results, goals(results), settings, NOTES);
        }
    }

    private List<Goal> goals(Results results) {
        Goal bytesPerId = Goal.atMost(
                GOAL_BYTES_PER_ID, "bytes of memory per id", results.extra(OURS, AggregatorDrain.BYTES_PER_ID));
        if (onlyOurs) {
            return List.of(bytesPerId);
        }
        Spread ours = results.operationsPerSecond(OURS);
        return List.of(
                Goal.atLeast(
                        GOAL_OF_READING, "keyledger / reading alone", ours.over(results.operationsPerSecond(READ))),
                Goal.atLeast(
                        GOAL_OF_STREAMS, "keyledger / Kafka Streams", ours.over(results.operationsPerSecond(STREAMS))),
                Goal.none("keyledger / an upsert per event", ours.over(results.operationsPerSecond(UPSERT))),
                Goal.none(
                        "parsing, keyledger / Jackson binding",
                        results.operationsPerSecond(PARSE).over(results.operationsPerSecond(BIND))),
                bytesPerId);
    }
}
