package dev.keyledger.benchmarks.commands;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.stack.Postgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * PostgreSQL's own load generator, inserting what a create inserts into tables made by our own migrations, in a database
 * of its own on the same server. It decides nothing, checks nobody's token and sends nothing to Kafka: it is what the
 * database alone could do.
 */
final class Pgbench implements AutoCloseable {
    static final String INSTALL = "'apt-get install postgresql' installs it on Debian";

    /** The rows as separate statements in a transaction, or all by one statement. */
    enum Script {
        THREE_INSERTS("three-inserts.sql"),
        ONE_STATEMENT("one-statement.sql");

        private final String file;

        Script(String file) {
            this.file = file;
        }
    }

    private static final String DATABASE = "keyledger_bench_pgbench";
    private static final int THREADS_MAX = 2;

    private final Postgres postgres;
    private final EventSample event;
    private final Path directory;

    private Pgbench(Postgres postgres, EventSample event, Path directory) {
        this.postgres = postgres;
        this.event = event;
        this.directory = directory;
    }

    /** @throws BenchProblem if pgbench isn't installed */
    static String requireInstalled() {
        try {
            return run(new ProcessBuilder("pgbench", "--version")).strip();
        } catch (IOException e) {
            throw new BenchProblem(
                    "pgbench is not installed: " + INSTALL + "; --without-pgbench measures without it", e);
        }
    }

    /** @param migrations the folder of the command service's migrations */
    static Pgbench on(Postgres postgres, Path migrations, EventSample event) {
        postgres.createDatabase(DATABASE);
        try {
            for (Path migration : inOrder(migrations)) {
                postgres.execute(DATABASE, Files.readString(migration));
            }
            Path directory = Files.createTempDirectory("keyledger-pgbench-");
            for (Script script : Script.values()) {
                try (InputStream content = Pgbench.class.getResourceAsStream(script.file)) {
                    Files.copy(content, directory.resolve(script.file));
                }
            }
            return new Pgbench(postgres, event, directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Trial run(Script script, int clients, Duration duration) {
        var builder = new ProcessBuilder(
                "pgbench",
                "--host=" + postgres.host(),
                "--port=" + postgres.port(),
                "--username=" + Postgres.SUPERUSER,
                "--no-vacuum",
                "--protocol=prepared",
                "--client=" + clients,
                "--jobs=" + Math.min(THREADS_MAX, clients),
                "--time=" + Math.max(1, duration.toSeconds()),
                "--define=actor=" + event.actor(),
                "--define=data=" + event.data(),
                "--file=" + directory.resolve(script.file),
                "--log",
                "--log-prefix=" + directory.resolve("transactions"),
                DATABASE);
        builder.environment().put("PGPASSWORD", postgres.password());
        try {
            PgbenchOutput output = PgbenchOutput.parse(run(builder));
            Histogram latencies = readAndDeleteLogs();
            return Trial.of(output.transactions() / output.transactionsPerSecond(), latencies);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        postgres.dropDatabase(DATABASE);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Histogram readAndDeleteLogs() throws IOException {
        Histogram latencyMicros = Trial.newHistogram();
        for (Path log : logs()) {
            try (Stream<String> lines = Files.lines(log)) {
                lines.forEach(line -> latencyMicros.recordValue(PgbenchOutput.latencyMicrosIn(line)));
            }
            Files.delete(log);
        }
        return latencyMicros;
    }

    private List<Path> logs() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("transactions."))
                    .toList();
        }
    }

    private static List<Path> inOrder(Path migrations) throws IOException {
        try (Stream<Path> files = Files.list(migrations)) {
            var found = new ArrayList<>(files.toList());
            found.sort(Comparator.comparingInt(Pgbench::versionOf));
            return found;
        }
    }

    /** Of a migration, such as {@code V1__event_store.sql}. */
    private static int versionOf(Path migration) {
        String name = migration.getFileName().toString();
        return Integer.parseInt(name.substring(1, name.indexOf("__")));
    }

    private static String run(ProcessBuilder command) throws IOException {
        Process process = command.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new BenchProblem("pgbench failed:\n" + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchProblem("Interrupted", e);
        }
        return output;
    }
}
