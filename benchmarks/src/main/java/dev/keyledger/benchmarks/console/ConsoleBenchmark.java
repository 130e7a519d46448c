package dev.keyledger.benchmarks.console;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.keyledger.benchmarks.BenchOptions;
import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.http.HttpAnswer;
import dev.keyledger.benchmarks.http.HttpConnection;
import dev.keyledger.benchmarks.http.HttpRequest;
import dev.keyledger.benchmarks.measure.ClosedLoop;
import dev.keyledger.benchmarks.measure.Figure;
import dev.keyledger.benchmarks.measure.Results;
import dev.keyledger.benchmarks.measure.Rounds;
import dev.keyledger.benchmarks.measure.Subject;
import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.report.Goal;
import dev.keyledger.benchmarks.report.Report;
import dev.keyledger.benchmarks.seed.KeySeed;
import dev.keyledger.benchmarks.stack.Processors;
import dev.keyledger.benchmarks.stack.Stack;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** How long the console takes to make the page of keys. */
@Command(
        name = "console",
        description = {
            "The console's page of keys with 50 rows, beside the query service's list of the same keys, one at a time.",
            "Goal: p95 of at most 3 times the list's."
        })
public final class ConsoleBenchmark implements Callable<Integer> {
    private static final String NAME = "console";
    private static final double GOAL_OF_LIST = 3;
    private static final int KEYS = 500;
    private static final int ROWS = 50;
    /** More than are measured, so that what is called often is compiled sooner. */
    private static final int WARM_UP_CLIENTS = 4;

    private static final int PERCENTILE = 95;
    private static final Figure P95_MILLIS = new Figure("p95Millis", "p95 ms");
    private static final Duration KNOWN_WITHIN = Duration.ofMinutes(5);

    private static final Subject PAGE = new Subject("page of keys", "keyledger console", 1);
    private static final Subject LIST = new Subject("list of keys", "keyledger query service", 1);

    private static final List<String> NOTES = List.of(
            "console: the whole page for somebody with a session, which asks the query service for the workspaces, the "
                    + "primary key, the list and its creators; not compressed, since the client doesn't ask for it.",
            "query service: the list alone, over HTTP, a bearer token checked per request.",
            "A workspace of 500 keys, 50 rows, newest first.");

    @Mixin
    private BenchOptions options;

    private record Plan(int rounds, Duration round, Duration warmUp) {
        static final Plan FULL = new Plan(5, Duration.ofSeconds(10), Duration.ofSeconds(60));
        static final Plan QUICK = new Plan(2, Duration.ofSeconds(3), Duration.ofSeconds(10));
    }

    @Override
    public Integer call() throws Exception {
        return options.run(NAME, this::measure);
    }

    private Report measure(Stack stack) {
        Plan plan = options.quick() ? Plan.QUICK : Plan.FULL;
        var seed = new KeySeed(stack, BenchOptions::progress);
        String workspace = seed.keys(KEYS).getLast().workspaceId();
        seed.awaitListed(KNOWN_WITHIN);
        URI console = stack.service("console");
        URI query = stack.service("query");
        byte[] page = ("GET /workspaces/" + workspace + "/keys HTTP/1.1\r\nHost: " + console.getAuthority()
                        + "\r\nCookie: " + ConsoleSession.cookie(stack, workspace) + "\r\n\r\n")
                .getBytes(US_ASCII);
        String token = stack.tokens().token("bench-admin", "Bench Admin", "workspace:" + workspace + ":admin");
        byte[] list = HttpRequest.of(
                        "GET", query.getAuthority(), "/v1/workspaces/" + workspace + "/keys?limit=" + ROWS, token)
                .withBody("");
        BenchOptions.progress("warming up");
        pages(WARM_UP_CLIENTS, console, page, plan.warmUp());
        lists(WARM_UP_CLIENTS, query, list, plan.warmUp());
        Results results = new Rounds(plan.rounds(), new Processors(stack, Map.of())::seconds, BenchOptions::progress)
                .step(LIST, () -> lists(1, query, list, plan.round()))
                .step(PAGE, () -> pages(1, console, page, plan.round()))
                .run();
        var settings = new LinkedHashMap<String, String>();
        settings.put("rounds", plan.rounds() + " of " + plan.round().toSeconds() + " s each, interleaved");
        settings.put("warmUp", plan.warmUp().toSeconds() + " s each, " + WARM_UP_CLIENTS + " clients");
        Goal goal = Goal.atMost(
                GOAL_OF_LIST,
                "p95 of the page / p95 of the list",
                results.extra(PAGE, P95_MILLIS).over(results.extra(LIST, P95_MILLIS)));
        return new Report(results, List.of(goal), settings, NOTES);
    }

    private static Trial pages(int clients, URI console, byte[] request, Duration duration) {
        return trial(clients, console, request, "id=\"menu-", duration);
    }

    private static Trial lists(int clients, URI query, byte[] request, Duration duration) {
        return trial(clients, query, request, "\"maskedKey\"", duration);
    }

    /** @param perRow what stands once in every row of an answer */
    private static Trial trial(int clients, URI server, byte[] request, String perRow, Duration duration) {
        Trial trial = ClosedLoop.run(clients, duration, () -> new Reader(server, request, perRow));
        return trial.with(Map.of(P95_MILLIS, trial.percentileMillis(PERCENTILE)));
    }

    private static final class Reader implements ClosedLoop.Client {
        private final HttpConnection connection;
        private final byte[] request;
        private final String perRow;

        private Reader(URI server, byte[] request, String perRow) {
            this.connection = HttpConnection.to(server);
            this.request = request;
            this.perRow = perRow;
        }

        @Override
        public boolean once() throws IOException {
            HttpAnswer answer = connection.send(request);
            int rows = answer.body().split(perRow, -1).length - 1;
            if (answer.status() != 200 || rows != ROWS) {
                throw new BenchProblem(String.format(
                        Locale.ROOT, "Was answered %d with %d rows: %s", answer.status(), rows, answer.body()));
            }
            return true;
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }
}
