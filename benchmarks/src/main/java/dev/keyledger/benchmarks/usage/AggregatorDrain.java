package dev.keyledger.benchmarks.usage;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.measure.Figure;
import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.stack.DatabaseSession;
import dev.keyledger.benchmarks.stack.JavaProcess;
import dev.keyledger.benchmarks.stack.Postgres;
import dev.keyledger.benchmarks.stack.Stack;
import dev.keyledger.benchmarks.stack.Waiting;
import dev.keyledger.benchmarks.usage.RequestSeed.Sent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A usage-aggregator of its own for each drain: a new process with an empty database, in the place of the stack's, which
 * stands still meanwhile. What it has counted must be what was sent.
 */
final class AggregatorDrain implements AutoCloseable {
    static final Figure ROW_MICROS = new Figure("databaseCpuMicrosPerRow", "database µs/row");
    static final Figure BYTES_PER_ID = new Figure("memoryBytesPerId", "bytes/id");

    private static final String SERVICE = "usage-aggregator";
    private static final String DATABASE = "bench_usage";
    private static final String OWNER = "keyledger_usage";
    private static final Duration WITHIN = Duration.ofMinutes(15);

    private static final String POSITION = "SELECT coalesce(sum(next_offset), 0) FROM feed_position";
    private static final String REQUESTS = "SELECT sum(requests) FROM usage_partition";
    private static final String DUPLICATES = "SELECT sum(duplicates) FROM usage_partition";
    private static final String DEAD_LETTERS = "SELECT coalesce(sum(count), 0) FROM dead_letter_count";
    private static final String TOTALS = "SELECT sum(requests) FROM usage_total";
    private static final String ROWS_TOUCHED = """
            SELECT sum(n_tup_ins + n_tup_upd) FROM pg_stat_user_tables WHERE relname IN ('usage_hour', 'usage_total')
            """;

    private final Stack stack;
    private final Postgres postgres;
    private final long standing;

    AggregatorDrain(Stack stack) {
        this.stack = stack;
        this.postgres = stack.postgres();
        this.standing = stack.pid(SERVICE);
        signal("STOP");
    }

    Trial run(Sent sent) {
        postgres.createDatabase(DATABASE);
        postgres.execute("postgres", "ALTER DATABASE " + DATABASE + " OWNER TO " + OWNER);
        try (JavaProcess aggregator =
                        JavaProcess.another(SERVICE, standing, log(), Map.of("KEYLEDGER_DATABASE_NAME", DATABASE));
                DatabaseSession database = postgres.open(DATABASE)) {
            Waiting.until("the aggregator has begun", WITHIN, () -> database.number(POSITION) > 0);
            // Counting starts before the process answers HTTP, so some records are done already.
            long done = database.number(POSITION);
            Consumption consumption = Consumption.by(aggregator.pid(), stack);
            Waiting.until("all is counted", WITHIN, () -> database.number(POSITION) >= sent.records());
            Trial trial = consumption.of(sent.records() - done);
            requireEqual("requests", sent.requests(), database.number(REQUESTS));
            requireEqual("duplicates", sent.duplicates(), database.number(DUPLICATES));
            requireEqual("dead letters", sent.garbage(), database.number(DEAD_LETTERS));
            requireEqual("requests in totals", sent.requests(), database.number(TOTALS));
            var figures = new LinkedHashMap<>(trial.extras());
            double share = (double) trial.operations() / sent.records();
            double databaseMicros = trial.extra(Consumption.DATABASE) * trial.operations();
            figures.put(ROW_MICROS, databaseMicros / (database.number(ROWS_TOUCHED) * share));
            figures.put(
                    BYTES_PER_ID,
                    aggregator.metric("keyledger_usage_ids_held_bytes")
                            / aggregator.metric("keyledger_usage_ids_held"));
            return trial.with(figures);
        }
    }

    private static void requireEqual(String what, long expected, long counted) {
        if (expected != counted) {
            throw new BenchProblem(
                    String.format(Locale.ROOT, "%,d %s were sent, %,d counted", expected, what, counted));
        }
    }

    private static Path log() {
        try {
            return Files.createTempFile("keyledger-aggregator-", ".log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, "" + standing).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchProblem("Interrupted", e);
        }
    }

    @Override
    public void close() {
        postgres.dropDatabase(DATABASE);
        signal("CONT");
    }
}
