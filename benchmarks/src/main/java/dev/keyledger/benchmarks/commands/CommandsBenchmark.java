package dev.keyledger.benchmarks.commands;

import dev.keyledger.benchmarks.BenchOptions;
import dev.keyledger.benchmarks.betterauth.BetterAuth;
import dev.keyledger.benchmarks.commands.BareInserts.Script;
import dev.keyledger.benchmarks.measure.Results;
import dev.keyledger.benchmarks.measure.Rounds;
import dev.keyledger.benchmarks.measure.Spread;
import dev.keyledger.benchmarks.measure.Subject;
import dev.keyledger.benchmarks.pgbench.Pgbench;
import dev.keyledger.benchmarks.report.Goal;
import dev.keyledger.benchmarks.report.Report;
import dev.keyledger.benchmarks.stack.Postgres;
import dev.keyledger.benchmarks.stack.Processors;
import dev.keyledger.benchmarks.stack.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How many keys are created and revoked per second, beside what the database alone could do and another system. */
@Command(
        name = "commands",
        description = {
            "Creating and revoking keys over HTTP, beside pgbench doing the same inserts and beside better-auth.",
            "Goals at 16 clients: at least half of pgbench's rate, at least twice better-auth's."
        })
public final class CommandsBenchmark implements Callable<Integer> {
    private static final String NAME = "commands";
    private static final List<Integer> CLIENTS = List.of(1, 4, 16);
    private static final int CLIENTS_MAX = 16;

    private static final double GOAL_OF_PGBENCH = 0.5;
    private static final double GOAL_OF_BETTER_AUTH = 2;

    private static final String CREATE = "create";
    private static final String CREATE_IDEMPOTENTLY = "create, Idempotency-Key";
    private static final String REVOKE = "revoke";
    private static final String OURS = "keyledger";
    private static final String PGBENCH = "pgbench, three inserts";
    private static final String PGBENCH_ONE_STATEMENT = "pgbench, one statement";
    private static final String BETTER_AUTH = "better-auth";

    private static final Path MIGRATIONS = Path.of("key-command-service/src/main/resources/db/migration");

    private static final List<String> NOTES = List.of(
            "keyledger: over HTTP, a bearer token checked per request, events sent on to Kafka and read by the query "
                    + "service meanwhile; its clients run on the same machine. Each has a workspace to itself.",
            "pgbench: the same rows into the same tables, prepared statements; it decides and checks nothing.",
            "better-auth: called in its own process, without HTTP or tokens, rate limits off; revoke: enabled=false.");

    @Mixin
    private BenchOptions options;

    @Option(names = "--without-pgbench", description = "Leaves pgbench out, where it isn't installed.")
    private boolean withoutPgbench;

    @Option(names = "--without-better-auth", description = "Leaves better-auth out, where there is no Node.")
    private boolean withoutBetterAuth;

    /**
     * How long and how often. The services' JVMs compile what is called often better and better; the warm-up gives them
     * the tens of thousands of calls that takes.
     */
    private record Plan(int rounds, Duration round, Duration warmUp) {
        static final Plan FULL = new Plan(5, Duration.ofSeconds(5), Duration.ofSeconds(90));
        static final Plan QUICK = new Plan(3, Duration.ofSeconds(2), Duration.ofSeconds(20));
    }

    @Override
    public Integer call() throws Exception {
        // Whatever is missing is said before anything is started.
        Optional<String> pgbench = withoutPgbench ? Optional.empty() : Optional.of(Pgbench.requireInstalled());
        Optional<Path> betterAuth = withoutBetterAuth
                ? Optional.empty()
                : Optional.of(BetterAuth.install(BenchOptions.checkout(), BenchOptions::progress));
        return options.run(NAME, stack -> measure(stack, pgbench, betterAuth));
    }

    private Report measure(Stack stack, Optional<String> pgbenchVersion, Optional<Path> betterAuthFolder) {
        Plan plan = options.quick() ? Plan.QUICK : Plan.FULL;
        Postgres postgres = stack.postgres();
        Map<String, String> settings = new LinkedHashMap<>(postgres.durableSettings());
        settings.put("rounds", plan.rounds() + " of " + plan.round().toSeconds() + " s each, interleaved");
        settings.put("warmUp", plan.warmUp().toSeconds() + " s");
        pgbenchVersion.ifPresent(version -> settings.put("pgbench", version));
        var keyledger = new Keyledger(stack);
        BenchOptions.progress("warming up");
        keyledger.create(CLIENTS_MAX, plan.warmUp());
        keyledger.revoke(CLIENTS_MAX, plan.warmUp());
        Optional<BareInserts> pgbench = pgbenchVersion.map(version -> BareInserts.on(
                postgres,
                BenchOptions.checkout().resolve(MIGRATIONS),
                EventSample.newestIn(postgres, Keyledger.DATABASE)));
        Optional<BetterAuth> betterAuth = betterAuthFolder.map(folder -> BetterAuth.start(folder, postgres));
        betterAuth.ifPresent(contender -> {
            settings.putAll(contender.versions());
            contender.create(CLIENTS_MAX, plan.round());
            contender.revoke(CLIENTS_MAX, plan.round());
        });
        try {
            var processors = new Processors(
                    stack,
                    betterAuth.map(contender -> Map.of("node", contender.pid())).orElse(Map.of()));
            Rounds rounds = new Rounds(plan.rounds(), processors::seconds, BenchOptions::progress);
            addSteps(rounds, plan.round(), keyledger, pgbench, betterAuth);
            return report(rounds.run(), settings);
        } finally {
            betterAuth.ifPresent(BetterAuth::close);
            pgbench.ifPresent(BareInserts::close);
        }
    }

    private static void addSteps(
            Rounds rounds,
            Duration duration,
            Keyledger keyledger,
            Optional<BareInserts> pgbench,
            Optional<BetterAuth> betterAuth) {
        for (int clients : CLIENTS) {
            pgbench.ifPresent(contender -> rounds.step(
                    new Subject(CREATE, PGBENCH, clients),
                    () -> contender.run(Script.THREE_INSERTS, clients, duration)));
            rounds.step(new Subject(CREATE, OURS, clients), () -> keyledger.create(clients, duration));
        }
        // Right after the creates at the highest number of clients: it is their keys that are revoked.
        rounds.step(new Subject(REVOKE, OURS, CLIENTS_MAX), () -> keyledger.revoke(CLIENTS_MAX, duration));
        betterAuth.ifPresent(contender -> rounds.step(
                        new Subject(CREATE, BETTER_AUTH, CLIENTS_MAX), () -> contender.create(CLIENTS_MAX, duration))
                .step(new Subject(REVOKE, BETTER_AUTH, CLIENTS_MAX), () -> contender.revoke(CLIENTS_MAX, duration)));
        rounds.step(
                new Subject(CREATE_IDEMPOTENTLY, OURS, CLIENTS_MAX),
                () -> keyledger.createIdempotently(CLIENTS_MAX, duration));
        pgbench.ifPresent(contender -> rounds.step(
                new Subject(CREATE, PGBENCH_ONE_STATEMENT, CLIENTS_MAX),
                () -> contender.run(Script.ONE_STATEMENT, CLIENTS_MAX, duration)));
    }

    private Report report(Results results, Map<String, String> settings) {
        var goals = new ArrayList<Goal>();
        var notes = new ArrayList<>(NOTES);
        Spread created = results.operationsPerSecond(new Subject(CREATE, OURS, CLIENTS_MAX));
        Spread revoked = results.operationsPerSecond(new Subject(REVOKE, OURS, CLIENTS_MAX));
        if (withoutPgbench) {
            notes.add("pgbench was left out: the goal beside it is not measured.");
        } else {
            Spread pgbench = results.operationsPerSecond(new Subject(CREATE, PGBENCH, CLIENTS_MAX));
            Spread oneStatement = results.operationsPerSecond(new Subject(CREATE, PGBENCH_ONE_STATEMENT, CLIENTS_MAX));
            goals.add(Goal.atLeast(GOAL_OF_PGBENCH, "create / " + PGBENCH, created.over(pgbench)));
            goals.add(Goal.none("create / " + PGBENCH_ONE_STATEMENT, created.over(oneStatement)));
        }
        if (withoutBetterAuth) {
            notes.add("better-auth was left out: the goal beside it is not measured.");
        } else {
            Spread theirCreates = results.operationsPerSecond(new Subject(CREATE, BETTER_AUTH, CLIENTS_MAX));
            Spread theirRevokes = results.operationsPerSecond(new Subject(REVOKE, BETTER_AUTH, CLIENTS_MAX));
            goals.add(Goal.atLeast(GOAL_OF_BETTER_AUTH, "create / " + BETTER_AUTH, created.over(theirCreates)));
            goals.add(Goal.none("revoke / " + BETTER_AUTH, revoked.over(theirRevokes)));
        }
        return new Report(results, goals, settings, notes);
    }
}
