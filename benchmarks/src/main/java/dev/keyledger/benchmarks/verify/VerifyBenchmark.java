package dev.keyledger.benchmarks.verify;

import dev.keyledger.benchmarks.BenchOptions;
import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.betterauth.BetterAuth;
import dev.keyledger.benchmarks.measure.Results;
import dev.keyledger.benchmarks.measure.Rounds;
import dev.keyledger.benchmarks.measure.Spread;
import dev.keyledger.benchmarks.measure.Subject;
import dev.keyledger.benchmarks.report.Goal;
import dev.keyledger.benchmarks.report.Report;
import dev.keyledger.benchmarks.seed.KeySeed;
import dev.keyledger.benchmarks.seed.SeededKey;
import dev.keyledger.benchmarks.stack.JavaProcess;
import dev.keyledger.benchmarks.stack.Processors;
import dev.keyledger.benchmarks.stack.Stack;
import dev.keyledger.benchmarks.stack.Waiting;
import dev.keyledger.keyformat.KeyFormat;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.verifier.KeyVerifier;
import dev.keyledger.verifier.Verdict;
import dev.keyledger.verifier.VerifierConfig;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How many verifications a query instance answers per second, beside an empty endpoint and another system. */
@Command(
        name = "verify",
        description = {
            "Verifying keys over HTTP, beside an endpoint that does nothing and beside better-auth, and in process, by the "
                    + "library, beside the bare loop of an HMAC and one look into a map.",
            "Goals: at least 70 %% of the empty endpoint, at least 20 times better-auth, p99 of 5 ms at half of the",
            "highest rate, 200 bytes of memory per key; in process at least 70 %% of the bare loop and 100 times HTTP, p99",
            "of 20 µs at half of the highest rate."
        })
public final class VerifyBenchmark implements Callable<Integer> {
    private static final String NAME = "verify";
    private static final String SERVICE = "key-query-service";
    private static final Path EMPTY_JAR = Path.of("benchmarks/empty-endpoint/target/quarkus-app/quarkus-run.jar");

    private static final List<Integer> CLIENTS = List.of(1, 4, 16);
    private static final int CLIENTS_MAX = 16;
    private static final int FIRST_OF = 10;

    private static final double GOAL_OF_EMPTY = 0.7;
    private static final double GOAL_OF_BETTER_AUTH = 20;
    private static final double GOAL_P99_MILLIS = 5;
    private static final double GOAL_BYTES_PER_KEY = 200;
    private static final double GOAL_OF_BARE_LOOP = 0.7;
    private static final double GOAL_OF_HTTP = 100;
    private static final double GOAL_IN_PROCESS_P99_MICROS = 20;
    private static final double GOAL_READY_SECONDS = 10;

    private static final String VERIFY = "verify";
    private static final String VERIFY_AT_HALF = "verify, half the highest rate";
    private static final String IN_PROCESS = "verify in process";
    private static final String IN_PROCESS_AT_HALF = "verify in process, half the highest rate";
    private static final List<Integer> THREADS = List.of(1, 2);
    private static final int THREADS_MAX = 2;
    private static final String OURS = "keyledger";
    private static final String BY_AGENT = "verify by an agent";
    private static final double GOAL_AGENT_OF_HTTP = 1.5;
    private static final double GOAL_AGENT_CPU_OF_HTTP = 0.6;
    private static final String AGENT = "gateway-agent";

    private static final String BARE_LOOP = "bare loop";
    private static final String EMPTY = "empty endpoint";
    private static final String BETTER_AUTH = "better-auth";

    private static final Duration KNOWN_WITHIN = Duration.ofMinutes(20);

    private static final List<String> NOTES = List.of(
            "keyledger: one query instance, keys at random, all valid, connections kept, a bearer token checked per "
                    + "request. The clients run on the same machine.",
            "empty endpoint: the same framework, JVM options, token check, request and answer; it looks at nothing.",
            "better-auth: called in its own process, without HTTP or tokens, rate limits off.",
            "At half of the highest rate requests are due at fixed times; one that has to wait for an earlier one counts "
                    + "from when it was due.",
            "By an agent: asked over loopback as a proxy asks, about a request that needs a scope; connections kept.",
            "In process: the library key-verifier in the benchmark's own process; of the keys every other one was never "
                    + "made. The bare loop is an HMAC-SHA256 and one look into a map, and knows of no change. At half the "
                    + "highest rate both have the library's; p99 of calls leaves out by how much a call was late, which is "
                    + "what a machine does to a thread that it takes the processor from.",
            "Bytes per key: how much the live heap of the whole process grows by the last nine tenths of the keys.");

    @Mixin
    private BenchOptions options;

    @Option(names = "--keys", defaultValue = "100000", description = "Live keys while measuring.")
    private int keyCount;

    @Option(
            names = "--restart-keys",
            defaultValue = "1000000",
            description = "Live keys with which the service is restarted at the end, to see how long it takes to be "
                    + "ready; 0 leaves it out. Not done with --quick or --data.")
    private int restartKeyCount;

    @Option(names = "--without-better-auth", description = "Leaves better-auth out, where there is no Node.")
    private boolean withoutBetterAuth;

    private record Plan(int rounds, Duration round, Duration warmUp) {
        static final Plan FULL = new Plan(5, Duration.ofSeconds(5), Duration.ofSeconds(90));
        static final Plan QUICK = new Plan(3, Duration.ofSeconds(2), Duration.ofSeconds(10));
    }

    @Override
    public Integer call() throws Exception {
        if (!Files.exists(BenchOptions.checkout().resolve(EMPTY_JAR))) {
            throw new BenchProblem("The empty endpoint isn't built; ./keyledger build builds it");
        }
        Optional<Path> betterAuth = withoutBetterAuth
                ? Optional.empty()
                : Optional.of(BetterAuth.install(BenchOptions.checkout(), BenchOptions::progress));
        return options.run(NAME, stack -> measure(stack, betterAuth));
    }

    private Report measure(Stack stack, Optional<Path> betterAuthFolder) throws Exception {
        Plan plan = options.quick() ? Plan.QUICK : Plan.FULL;
        String token = stack.tokens().token("bench-gateway", "Bench Gateway", "platform:gateway");
        long pid = stack.pid(SERVICE);
        var seed = new KeySeed(stack, BenchOptions::progress);
        // What a service needs for its first keys, it doesn't need again for others.
        List<SeededKey> first = held(seed, keyCount / FIRST_OF, stack, token);
        long heapBefore = JavaProcess.liveHeapBytes(pid);
        List<SeededKey> others = held(seed, keyCount - first.size(), stack, token);
        double bytesPerKey = (JavaProcess.liveHeapBytes(pid) - heapBefore) / (double) others.size();
        List<SeededKey> keys = Stream.concat(first.stream(), others.stream()).toList();
        var ours = new Gateway(stack.service("query"), token, keys);

        var settings = new LinkedHashMap<String, String>();
        settings.put("keys", String.format(Locale.ROOT, "%,d", keyCount));
        settings.put("rounds", plan.rounds() + " of " + plan.round().toSeconds() + " s each, interleaved");
        settings.put("warmUp", plan.warmUp().toSeconds() + " s each");
        Optional<BetterAuth> betterAuth = betterAuthFolder.map(folder -> BetterAuth.start(folder, stack.postgres()));
        Path log = Files.createTempFile("keyledger-empty-endpoint-", ".log");
        try (var emptyProcess =
                        JavaProcess.withOptionsOf(pid, BenchOptions.checkout().resolve(EMPTY_JAR), log);
                var library = library(stack, token)) {
            Waiting.until("the library to be ready", KNOWN_WITHIN, () -> library.readiness()
                    .ready());
            List<InProcess.Presented> presented = presented(keys);
            var inProcess = new InProcess(() -> key -> library.verify(key, null) instanceof Verdict.Valid, presented);
            var bareLoop = new InProcess(new BareLoop(stack.peppers(), keys)::verification, presented);
            var empty = new Gateway(emptyProcess.address(), token, keys);
            betterAuth.ifPresent(contender -> {
                settings.putAll(contender.versions());
                contender.create(CLIENTS_MAX, plan.round());
                contender.verify(CLIENTS_MAX, plan.round());
            });
            BenchOptions.progress("warming up");
            empty.verify(CLIENTS_MAX, plan.warmUp());
            ours.verify(CLIENTS_MAX, plan.warmUp());
            URI agent = stack.service("agent");
            AgentClient.awaitKnown(agent, keys, KNOWN_WITHIN);
            AgentClient.run(agent, keys, CLIENTS_MAX, plan.warmUp());
            double half = ours.verify(CLIENTS_MAX, plan.round()).operationsPerSecond() / 2;
            bareLoop.verify(THREADS_MAX, plan.round());
            inProcess.verify(THREADS_MAX, plan.round());
            var halfInProcess = new LinkedHashMap<Integer, Double>();
            for (int threads : THREADS) {
                double rate = inProcess.verify(threads, plan.round()).operationsPerSecond() / 2;
                halfInProcess.put(threads, rate);
                settings.put(
                        "half the highest rate in process, threads: " + threads,
                        String.format(Locale.ROOT, "%,.0f/s", rate));
            }
            settings.put("half the highest rate", String.format(Locale.ROOT, "%,.0f/s", half));
            var processes = new LinkedHashMap<>(Map.of("empty endpoint", emptyProcess.pid()));
            betterAuth.ifPresent(contender -> processes.put("node", contender.pid()));
            Rounds rounds =
                    new Rounds(plan.rounds(), new Processors(stack, processes)::seconds, BenchOptions::progress);
            for (int clients : CLIENTS) {
                rounds.step(new Subject(VERIFY, EMPTY, clients), () -> empty.verify(clients, plan.round()));
                rounds.step(new Subject(VERIFY, OURS, clients), () -> ours.verify(clients, plan.round()));
                rounds.step(
                        new Subject(BY_AGENT, OURS, clients),
                        () -> AgentClient.run(agent, keys, clients, plan.round()));
            }
            betterAuth.ifPresent(contender -> rounds.step(
                    new Subject(VERIFY, BETTER_AUTH, CLIENTS_MAX), () -> contender.verify(CLIENTS_MAX, plan.round())));
            rounds.step(
                    new Subject(VERIFY_AT_HALF, EMPTY, CLIENTS_MAX),
                    () -> empty.verifyAt(half, CLIENTS_MAX, plan.round()));
            rounds.step(
                    new Subject(VERIFY_AT_HALF, OURS, CLIENTS_MAX),
                    () -> ours.verifyAt(half, CLIENTS_MAX, plan.round()));
            for (int threads : THREADS) {
                rounds.step(new Subject(IN_PROCESS, BARE_LOOP, threads), () -> bareLoop.verify(threads, plan.round()));
                rounds.step(new Subject(IN_PROCESS, OURS, threads), () -> inProcess.verify(threads, plan.round()));
            }
            halfInProcess.forEach((threads, rate) -> {
                rounds.step(
                        new Subject(IN_PROCESS_AT_HALF, BARE_LOOP, threads),
                        () -> bareLoop.verifyAt(rate, threads, plan.round()));
                rounds.step(
                        new Subject(IN_PROCESS_AT_HALF, OURS, threads),
                        () -> inProcess.verifyAt(rate, threads, plan.round()));
            });
            Results results = rounds.run();
            List<Goal> goals = goals(results, bytesPerKey);
            if (restartKeyCount > 0 && !options.quick() && options.ownStack()) {
                goals.addAll(readiness(stack, token, seed));
            }
            return new Report(results, goals, settings, NOTES);
        } finally {
            betterAuth.ifPresent(BetterAuth::close);
        }
    }

    /** All of the keys, and as many that nobody made. */
    private static List<InProcess.Presented> presented(List<SeededKey> keys) {
        var format = new KeyFormat(KeyFormat.DEFAULT_PREFIX);
        var random = new SecureRandom();
        var presented = new ArrayList<InProcess.Presented>(2 * keys.size());
        for (SeededKey key : keys) {
            presented.add(new InProcess.Presented(key.key().reveal(), true));
            presented.add(new InProcess.Presented(format.generate(random).reveal(), false));
        }
        return presented;
    }

    /** More keys, once memory holds them and the views too: until then, batches of events are on the heap. */
    private static List<SeededKey> held(KeySeed seed, int count, Stack stack, String token) {
        List<SeededKey> keys = seed.keys(count);
        new Gateway(stack.service("query"), token, keys).awaitKnown(KNOWN_WITHIN);
        seed.awaitListed(KNOWN_WITHIN);
        return keys;
    }

    private List<Goal> goals(Results results, double bytesPerKey) {
        var goals = new ArrayList<Goal>();
        Spread ours = results.operationsPerSecond(new Subject(VERIFY, OURS, CLIENTS_MAX));
        Spread empty = results.operationsPerSecond(new Subject(VERIFY, EMPTY, CLIENTS_MAX));
        goals.add(Goal.atLeast(GOAL_OF_EMPTY, "keyledger / " + EMPTY, ours.over(empty)));
        if (!withoutBetterAuth) {
            Spread theirs = results.operationsPerSecond(new Subject(VERIFY, BETTER_AUTH, CLIENTS_MAX));
            goals.add(Goal.atLeast(GOAL_OF_BETTER_AUTH, "keyledger / " + BETTER_AUTH, ours.over(theirs)));
        }
        goals.add(Goal.atMost(
                GOAL_P99_MILLIS,
                "p99 at half the highest rate, ms",
                results.p99Millis(new Subject(VERIFY_AT_HALF, OURS, CLIENTS_MAX))));
        var byAgent = new Subject(BY_AGENT, OURS, CLIENTS_MAX);
        goals.add(Goal.atLeast(
                GOAL_AGENT_OF_HTTP,
                "by an agent / over HTTP",
                results.operationsPerSecond(byAgent).over(ours)));
        goals.add(Goal.atMost(
                GOAL_AGENT_CPU_OF_HTTP,
                "processor time each, by an agent / over HTTP",
                cpuMicros(results, byAgent, AGENT)
                        .over(cpuMicros(results, new Subject(VERIFY, OURS, CLIENTS_MAX), SERVICE))));
        for (int threads : THREADS) {
            goals.add(Goal.atLeast(
                    GOAL_OF_BARE_LOOP,
                    "in process / " + BARE_LOOP + ", threads: " + threads,
                    results.operationsPerSecond(new Subject(IN_PROCESS, OURS, threads))
                            .over(results.operationsPerSecond(new Subject(IN_PROCESS, BARE_LOOP, threads)))));
        }
        goals.add(Goal.atLeast(
                GOAL_OF_HTTP,
                "in process / over HTTP",
                results.operationsPerSecond(new Subject(IN_PROCESS, OURS, THREADS_MAX))
                        .over(ours)));
        for (int threads : THREADS) {
            var ofOurs = new Subject(IN_PROCESS_AT_HALF, OURS, threads);
            var ofBareLoop = new Subject(IN_PROCESS_AT_HALF, BARE_LOOP, threads);
            String where = "in process at half the highest rate, µs, threads: " + threads;
            goals.add(Goal.atMost(GOAL_IN_PROCESS_P99_MICROS, "p99 " + where, p99Micros(results, ofOurs)));
            goals.add(Goal.none("that of the " + BARE_LOOP + " at the same rate", p99Micros(results, ofBareLoop)));
            goals.add(Goal.none("p99 of calls " + where, results.extra(ofOurs, InProcess.CALL_P99)));
            goals.add(Goal.none(
                    "that of the " + BARE_LOOP + "'s at the same rate", results.extra(ofBareLoop, InProcess.CALL_P99)));
        }
        goals.add(Goal.atMost(GOAL_BYTES_PER_KEY, "bytes of memory per key", new Spread(List.of(bytesPerKey))));
        return goals;
    }

    private static Spread p99Micros(Results results, Subject subject) {
        return new Spread(results.p99Millis(subject).rounds().stream()
                .map(millis -> millis * 1e3)
                .toList());
    }

    private static Spread cpuMicros(Results results, Subject subject, String process) {
        Spread micros = results.cpuMicrosPerOperation(subject).get(process);
        if (micros == null) {
            throw new BenchProblem(process + " took no part in: " + subject);
        }
        return micros;
    }

    private static KeyVerifier library(Stack stack, String token) {
        return KeyVerifier.open(VerifierConfig.of(
                stack.service("query"),
                () -> token,
                Map.of("bootstrap.servers", stack.kafka()),
                Peppers.parse(stack.peppers())));
    }

    /** From the process's start, and from the library's, until it answers about the key that was made last. */
    private List<Goal> readiness(Stack stack, String token, KeySeed seed) {
        List<SeededKey> more = seed.keys(restartKeyCount - keyCount);
        var service = new Gateway(stack.service("query"), token, more);
        BenchOptions.progress("waiting until the service knows them");
        service.awaitKnown(KNOWN_WITHIN);
        long before = stack.pid(SERVICE);
        ProcessHandle.of(before).ifPresent(ProcessHandle::destroy);
        Waiting.until("another " + SERVICE, KNOWN_WITHIN, () -> stack.pids().getOrDefault(SERVICE, before) != before);
        long startedMillis = ProcessHandle.of(stack.pid(SERVICE))
                .flatMap(process -> process.info().startInstant())
                .orElseThrow()
                .toEpochMilli();
        service.awaitKnown(KNOWN_WITHIN);
        double seconds = (System.currentTimeMillis() - startedMillis) / 1e3;
        return List.of(
                Goal.none(
                        String.format(Locale.ROOT, "seconds from start to ready with %,d keys", restartKeyCount),
                        new Spread(List.of(seconds))),
                Goal.atMost(
                        GOAL_READY_SECONDS,
                        String.format(
                                Locale.ROOT,
                                "seconds from opening the library to ready with %,d keys, from a snapshot",
                                restartKeyCount),
                        new Spread(List.of(secondsToReady(stack, token, more.getLast())))));
    }

    private static double secondsToReady(Stack stack, String token, SeededKey last) {
        long startedNanos = System.nanoTime();
        try (KeyVerifier library = library(stack, token)) {
            Waiting.until("the library to be ready", KNOWN_WITHIN, () -> library.readiness()
                    .ready());
            double seconds = (System.nanoTime() - startedNanos) / 1e9;
            if (!(library.verify(last.key().reveal(), null) instanceof Verdict.Valid)) {
                throw new BenchProblem("The library is ready and doesn't know the key that was made last");
            }
            return seconds;
        }
    }
}
