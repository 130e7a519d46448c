package dev.keyledger.benchmarks.ready;

import dev.keyledger.benchmarks.BenchOptions;
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
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.verifier.KeyVerifier;
import dev.keyledger.verifier.Verdict;
import dev.keyledger.verifier.VerifierConfig;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long a verifier takes from its start until it decides about every key. */
@Command(
        name = "ready",
        description = {
            "Opening the library key-verifier until it is ready: from the query service's snapshot, from the file that it "
                    + "kept of one, and by reading the whole log, as it was done before there were snapshots.",
            "Goal: at most 10 s with a million keys from a snapshot."
        })
public final class ReadyBenchmark implements Callable<Integer> {
    private static final String NAME = "ready";
    private static final double GOAL_SECONDS = 10;
    private static final Duration KNOWN_WITHIN = Duration.ofMinutes(20);
    private static final URI NOBODY = URI.create("http://localhost:9");
    private static final Subject BY_SERVICE = new Subject("from the query service's snapshot", "keyledger", 1);
    private static final Subject BY_FILE = new Subject("from the file that was kept", "keyledger", 1);
    private static final Subject BY_LOG = new Subject("by reading the log", "keyledger", 1);

    private static final List<String> NOTES = List.of(
            "Each is from opening until every key is known and a beacon has proven it; from a snapshot also until the key"
                    + " that was made last is valid. A beacon comes once a second.",
            "ops/s are keys per second. The whole of it is in the client's processor time, but for what the query service"
                    + " and Kafka give out.",
            "Every event makes a key. A log in which keys have changed is longer; a snapshot isn't.");

    @Mixin
    private BenchOptions options;

    @Option(names = "--keys", defaultValue = "1000000", description = "Live keys.")
    private int keyCount;

    private record Plan(int rounds) {
        static final Plan FULL = new Plan(5);
        static final Plan QUICK = new Plan(2);
    }

    @Override
    public Integer call() throws Exception {
        return options.runOnOwnStack(NAME, this::measure);
    }

    private Report measure(Stack stack) throws Exception {
        Plan plan = options.quick() ? Plan.QUICK : Plan.FULL;
        var seed = new KeySeed(stack, BenchOptions::progress);
        List<SeededKey> keys = seed.keys(keyCount);
        String token = stack.tokens().token("bench-gateway", "Bench Gateway", "platform:gateway");
        BenchOptions.progress("waiting until the service knows them");
        new Gateway(stack.service("query"), token, keys).awaitKnown(KNOWN_WITHIN);
        seed.awaitListed(KNOWN_WITHIN);
        VerifierConfig config = VerifierConfig.of(
                stack.service("query"),
                () -> token,
                Map.of("bootstrap.servers", stack.kafka()),
                Peppers.parse(stack.peppers()));
        VerifierConfig alone = VerifierConfig.of(
                NOBODY, () -> token, Map.of("bootstrap.servers", stack.kafka()), Peppers.parse(stack.peppers()));
        Path directory = Files.createTempDirectory("keyledger-kept-");
        Path kept = directory.resolve("snapshot");
        SeededKey last = keys.getLast();
        try {
            BenchOptions.progress("warming up");
            open(config.withKeptSnapshot(kept), last);
            var settings = new LinkedHashMap<String, String>();
            settings.put("keys", String.format(Locale.ROOT, "%,d", keyCount));
            settings.put("the file that was kept", String.format(Locale.ROOT, "%,d bytes", Files.size(kept)));
            Results results = new Rounds(
                            plan.rounds(), new Processors(stack, Map.of())::seconds, BenchOptions::progress)
                    .step(BY_SERVICE, () -> open(config, last))
                    .step(BY_FILE, () -> open(alone.withKeptSnapshot(kept), last))
                    .step(BY_LOG, () -> WholeLog.read(stack.kafka(), keyCount, KNOWN_WITHIN))
                    .run();
            return new Report(results, goals(results), settings, NOTES);
        } finally {
            Files.deleteIfExists(kept);
            Files.deleteIfExists(directory);
        }
    }

    /** Without its end, which may write down what it knows. */
    private Trial open(VerifierConfig config, SeededKey last) {
        long started = System.nanoTime();
        try (KeyVerifier library = KeyVerifier.open(config)) {
            Waiting.until(
                    "the library to be ready",
                    KNOWN_WITHIN,
                    () -> library.readiness().ready()
                            && library.verify(last.key().reveal(), null) instanceof Verdict.Valid);
            return Trial.ofOnePiece(keyCount, (System.nanoTime() - started) / 1e9);
        }
    }

    private static List<Goal> goals(Results results) {
        return List.of(
                Goal.atMost(
                        GOAL_SECONDS,
                        "seconds to ready from the query service's snapshot",
                        seconds(results, BY_SERVICE)),
                Goal.atMost(GOAL_SECONDS, "seconds to ready from the file that was kept", seconds(results, BY_FILE)),
                Goal.none("seconds to ready by reading the log", seconds(results, BY_LOG)),
                Goal.none(
                        "by reading the log / from the query service's snapshot",
                        seconds(results, BY_LOG).over(seconds(results, BY_SERVICE))));
    }

    private static Spread seconds(Results results, Subject subject) {
        return new Spread(results.p99Millis(subject).rounds().stream()
                .map(millis -> millis / 1e3)
                .toList());
    }
}
