package dev.keyledger.benchmarks.revocation;

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
import dev.keyledger.benchmarks.stack.JavaProcess;
import dev.keyledger.benchmarks.stack.Processors;
import dev.keyledger.benchmarks.stack.Stack;
import dev.keyledger.benchmarks.stack.Waiting;
import dev.keyledger.benchmarks.verify.AgentClient;
import dev.keyledger.benchmarks.verify.Gateway;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.verifier.KeyVerifier;
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
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** How long after a revocation was answered a key may still be used. */
@Command(
        name = "revocation",
        description = {
            "The time from a revocation's answer to the first refusal, at each of two query instances, of two agents and at a "
                    + "gateway that embeds the library, while the instances verify 500 other keys per second.",
            "Goals: p99 of at most 50 ms, for each; no key that is valid again after a refusal, in 10,000 races."
        })
public final class RevocationBenchmark implements Callable<Integer> {
    private static final String NAME = "revocation";
    private static final String SERVICE = "key-query-service";
    private static final String AGENT = "gateway-agent";
    private static final String OURS = "keyledger";
    private static final Subject BY_INSTANCES = new Subject("revoked to refused by query instances", OURS, 1);
    private static final Subject BY_AGENTS = new Subject("revoked to refused by agents", OURS, 1);
    private static final Subject BY_LIBRARY = new Subject("revoked to refused by the library", OURS, 1);

    private static final double GOAL_P99_MILLIS = 50;
    private static final int OTHERS_PER_SECOND = 500;
    private static final int OTHERS_CLIENTS = 8;
    private static final int OTHER_KEYS = 5_000;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration AT_A_TIME = Duration.ofSeconds(1);
    private static final Duration KNOWN_WITHIN = Duration.ofMinutes(2);

    private static final List<String> NOTES = List.of(
            "Per revoked key and verifier: from the revocation's 200, as its client received it, to the first REVOKED."
                    + " A gateway's connection per instance asks, and asks again 2 ms after each answer; so does a proxy's"
                    + " of an agent, and a gateway with the library of its own memory. Where the refusal came before that"
                    + " 200, 0.",
            "After its first refusal every key is asked about 20 times more there; had one been valid again, the run "
                    + "would have failed.",
            "Each round revokes as many keys before the eyes of both instances as of both agents, and as of the"
                    + " library; a race is one key before one of these. p50 and p99 are over all keys and verifiers of a kind.",
            "The library runs in the process that measures: its share is in the client's.",
            "Others document 5 to 60 s, which is not measured here.");

    @Mixin
    private BenchOptions options;

    private record Plan(int rounds, int revocations) {
        static final Plan FULL = new Plan(5, 400);
        static final Plan QUICK = new Plan(2, 50);

        /** Of each key before the eyes of each verifier of its kind: two instances, two agents, the library. */
        int races() {
            return rounds * revocations * (2 + 2 + 1);
        }
    }

    @Override
    public Integer call() throws Exception {
        return options.run(NAME, this::measure);
    }

    private Report measure(Stack stack) throws Exception {
        Plan plan = options.quick() ? Plan.QUICK : Plan.FULL;
        String token = stack.tokens().token("bench-gateway", "Bench Gateway", "platform:gateway");
        List<SeededKey> others = new KeySeed(stack, BenchOptions::progress).keys(OTHER_KEYS);
        Path log = Files.createTempFile("keyledger-second-instance-", ".log");
        Path agentsLog = Files.createTempFile("keyledger-second-agent-", ".log");
        try (var second = JavaProcess.another(SERVICE, stack.pid(SERVICE), log);
                var secondAgent = JavaProcess.another(AGENT, stack.pid(AGENT), agentsLog)) {
            List<URI> instances = List.of(stack.service("query"), second.address());
            List<Gateway> gateways = instances.stream()
                    .map(instance -> new Gateway(instance, token, others))
                    .toList();
            gateways.forEach(gateway -> gateway.awaitKnown(KNOWN_WITHIN));
            var settings = new LinkedHashMap<String, String>();
            settings.put(
                    "revocations", plan.rounds() + " rounds of " + plan.revocations() + " for each kind of verifier");
            settings.put("races", String.format(Locale.ROOT, "%,d", plan.races()));
            settings.put("verifies meanwhile", OTHERS_PER_SECOND + "/s, half of them at each instance");
            List<Watched> query = instances.stream()
                    .map(instance -> Watched.instance(instance, token))
                    .toList();
            try (var revocations = new Revocations(stack);
                    KeyVerifier library = library(stack, token)) {
                Waiting.until("the library to be ready", KNOWN_WITHIN, () -> library.readiness()
                        .ready());
                Waiting.until(
                        "the second agent to be ready",
                        KNOWN_WITHIN,
                        () -> secondAgent.metric("keyledger_agent_ready") == 1);
                List<URI> agentAddresses = List.of(stack.service("agent"), secondAgent.address());
                List<Watched> agents =
                        agentAddresses.stream().map(Watched::agent).toList();
                List<Watched> embedded = List.of(Watched.library(library));
                BenchOptions.progress("warming up");
                for (Gateway gateway : gateways) {
                    gateway.verify(OTHERS_CLIENTS, WARM_UP);
                }
                for (URI agent : agentAddresses) {
                    AgentClient.awaitKnown(agent, others, KNOWN_WITHIN);
                    AgentClient.run(agent, others, OTHERS_CLIENTS, WARM_UP);
                }
                try (var meanwhile = Meanwhile.start(loads(gateways))) {
                    revocations.run(plan.revocations(), query);
                    revocations.run(plan.revocations(), agents);
                    revocations.run(plan.revocations(), embedded);
                    Rounds rounds = new Rounds(
                            plan.rounds(),
                            new Processors(stack, Map.of(SERVICE + " 2", second.pid(), AGENT + " 2", secondAgent.pid()))
                                    ::seconds,
                            BenchOptions::progress);
                    rounds.step(BY_INSTANCES, () -> revocations.run(plan.revocations(), query));
                    rounds.step(BY_AGENTS, () -> revocations.run(plan.revocations(), agents));
                    rounds.step(BY_LIBRARY, () -> revocations.run(plan.revocations(), embedded));
                    Results results = rounds.run();
                    return new Report(results, goals(results, meanwhile.stop()), settings, NOTES);
                }
            }
        }
    }

    private static List<Supplier<Trial>> loads(List<Gateway> gateways) {
        return gateways.stream()
                .<Supplier<Trial>>map(gateway ->
                        () -> gateway.verifyAt((double) OTHERS_PER_SECOND / gateways.size(), OTHERS_CLIENTS, AT_A_TIME))
                .toList();
    }

    private static List<Goal> goals(Results results, List<Trial> meanwhile) {
        return List.of(
                goal("query instances", results.p99Millis(BY_INSTANCES)),
                goal("agents", results.p99Millis(BY_AGENTS)),
                goal("the library", results.p99Millis(BY_LIBRARY)),
                Goal.none("verifies meanwhile per second and instance", spread(meanwhile, Trial::operationsPerSecond)),
                Goal.none("their p99, ms", spread(meanwhile, trial -> trial.percentileMillis(99))));
    }

    private static Goal goal(String verifiers, Spread p99) {
        return Goal.atMost(GOAL_P99_MILLIS, "p99 from revoked to refused by " + verifiers + ", ms", p99);
    }

    private static KeyVerifier library(Stack stack, String token) {
        return KeyVerifier.open(VerifierConfig.of(
                stack.service("query"),
                () -> token,
                Map.of("bootstrap.servers", stack.kafka()),
                Peppers.parse(stack.peppers())));
    }

    private static Spread spread(List<Trial> instances, ToDoubleFunction<Trial> figure) {
        return new Spread(instances.stream().map(figure::applyAsDouble).toList());
    }
}
