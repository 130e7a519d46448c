package dev.keyledger.benchmarks.transfer;

import dev.keyledger.benchmarks.BenchOptions;
import dev.keyledger.benchmarks.measure.Figure;
import dev.keyledger.benchmarks.measure.Results;
import dev.keyledger.benchmarks.measure.Rounds;
import dev.keyledger.benchmarks.measure.Spread;
import dev.keyledger.benchmarks.measure.Subject;
import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.report.Goal;
import dev.keyledger.benchmarks.report.Report;
import dev.keyledger.benchmarks.stack.OwnStack;
import dev.keyledger.benchmarks.stack.Processors;
import dev.keyledger.benchmarks.stack.Stack;
import dev.keyledger.benchmarks.stack.Waiting;
import java.io.IOException;
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

/** How fast an event store is carried out into a file, and from there into an empty stack. */
@Command(
        name = "transfer",
        description = {
            "Exporting an event store to a file, and importing it into an empty stack, beside PostgreSQL's COPY.",
            "Goals: 20,000 events/s out, 5,000 in."
        })
public final class TransferBenchmark implements Callable<Integer> {
    private static final String NAME = "transfer";

    private static final double GOAL_OUT_PER_SECOND = 20_000;
    private static final double GOAL_IN_PER_SECOND = 5_000;
    private static final int ROUNDS = 3;
    private static final int ROUNDS_QUICK = 1;
    private static final Duration PUBLISHED_WITHIN = Duration.ofMinutes(20);

    private static final Figure PUBLISHED_AFTER = new Figure("publishedAfterSeconds", "published after s");

    private static final Subject OUT = new Subject("export", "keyledger", 1);
    private static final Subject COPY_OUT = new Subject("write the rows", "PostgreSQL COPY", 1);
    private static final Subject IN = new Subject("import", "keyledger", 1);
    private static final Subject COPY_IN = new Subject("read the rows", "PostgreSQL COPY", 1);

    private static final List<String> NOTES = List.of(
            "Every event makes a key: of all events that is the most work for an import, since names, counts and workspaces come of it.",
            "The file is not packed. A command counts from the start of its process to its end; an import reads the file three "
                    + "times: to check it, to compare it, and to send it.",
            "Each import is into a stack that was started for it, whose relay and query service work on what it appends meanwhile; "
                    + "'published after' is when Kafka had everything, from the import's end on.",
            "COPY writes the same rows as text, and reads them into a table with the same indexes, without checksums, HTTP, checks, "
                    + "names, counts and outbox, in one transaction.");

    @Mixin
    private BenchOptions options;

    @Option(names = "--events", defaultValue = "200000", description = "Events in the store.")
    private int eventCount;

    @Override
    public Integer call() throws Exception {
        return options.runOnOwnStack(NAME, this::measure);
    }

    private Report measure(Stack from) throws IOException {
        BenchOptions.progress("filling the event store");
        FilledStore.fill(from, eventCount);
        Path folder = Files.createTempDirectory("keyledger-bench-transfer-");
        Path file = folder.resolve("keys.jsonl");
        Path rows = folder.resolve("rows");
        try {
            Results results = round(from, file, new TableDump(rows));
            for (int round = 1; round < (options.quick() ? ROUNDS_QUICK : ROUNDS); round++) {
                Files.delete(file);
                results = results.and(round(from, file, new TableDump(rows)));
            }
            var settings = new LinkedHashMap<>(from.postgres().durableSettings());
            settings.put("events", String.format(Locale.ROOT, "%,d", eventCount));
            return new Report(results, goals(results), settings, NOTES);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(rows);
            Files.delete(folder);
        }
    }

    private Results round(Stack from, Path file, TableDump dump) {
        Results out = new Rounds(1, new Processors(from, Map.of())::seconds, BenchOptions::progress)
                .step(OUT, () -> OperatorCommand.run(from, "export", file, "events", eventCount))
                .step(COPY_OUT, () -> dump.out(from.postgres()))
                .run();
        try (OwnStack own = OwnStack.start(BenchOptions.checkout(), BenchOptions::progress)) {
            Stack to = own.stack();
            return out.and(new Rounds(1, new Processors(to, Map.of())::seconds, BenchOptions::progress)
                    .step(COPY_IN, () -> dump.in(to.postgres()))
                    .step(IN, () -> imported(to, file))
                    .run());
        }
    }

    private Trial imported(Stack to, Path file) {
        Trial imported = OperatorCommand.run(to, "import", file, "added", eventCount);
        long ended = System.nanoTime();
        Waiting.until("everything is published", PUBLISHED_WITHIN, () -> to.postgres()
                .valueOf(FilledStore.DATABASE, "SELECT NOT EXISTS (SELECT FROM outbox)")
                .equals("t"));
        return imported.with(Map.of(PUBLISHED_AFTER, (System.nanoTime() - ended) / 1e9));
    }

    private static List<Goal> goals(Results results) {
        Spread out = results.operationsPerSecond(OUT);
        Spread in = results.operationsPerSecond(IN);
        return List.of(
                Goal.atLeast(GOAL_OUT_PER_SECOND, "events/s out", out),
                Goal.none("export / COPY", out.over(results.operationsPerSecond(COPY_OUT))),
                Goal.atLeast(GOAL_IN_PER_SECOND, "events/s in", in),
                Goal.none("import / COPY", in.over(results.operationsPerSecond(COPY_IN))));
    }
}
