package dev.keyledger.benchmarks.pgbench;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.stack.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** PostgreSQL's own load generator: what the database alone could do. */
public final class Pgbench {
    private static final String INSTALL = "'apt-get install postgresql' installs it on Debian";
    private static final String LOG_PREFIX = "transactions";
    private static final int THREADS_MAX = 2;

    private Pgbench() {}

    /**
     * @return its version
     * @throws BenchProblem if pgbench isn't installed
     */
    public static String requireInstalled() {
        try {
            return run(new ProcessBuilder("pgbench", "--version")).strip();
        } catch (IOException e) {
            throw new BenchProblem(
                    "pgbench is not installed: " + INSTALL + "; --without-pgbench measures without it", e);
        }
    }

    /**
     * Runs the script again and again, by prepared statements.
     *
     * @param script in a directory in which pgbench may write its logs; they are gone afterwards
     * @param defined its variables
     */
    public static Trial run(
            Postgres postgres,
            String database,
            Path script,
            Map<String, String> defined,
            int clients,
            Duration duration) {
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
                "--file=" + script,
                "--log",
                "--log-prefix=" + script.resolveSibling(LOG_PREFIX));
        defined.forEach((name, value) -> builder.command().add("--define=" + name + "=" + value));
        builder.command().add(database);
        builder.environment().put("PGPASSWORD", postgres.password());
        try {
            PgbenchOutput output = PgbenchOutput.parse(run(builder));
            Histogram latencies = readAndDeleteLogs(script.resolveSibling(""));
            return Trial.of(output.transactions() / output.transactionsPerSecond(), latencies);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Histogram readAndDeleteLogs(Path directory) throws IOException {
        Histogram latencyMicros = Trial.newHistogram();
        for (Path log : logs(directory)) {
            try (Stream<String> lines = Files.lines(log)) {
                lines.forEach(line -> latencyMicros.recordValue(PgbenchOutput.latencyMicrosIn(line)));
            }
            Files.delete(log);
        }
        return latencyMicros;
    }

    private static List<Path> logs(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(LOG_PREFIX + "."))
                    .toList();
        }
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
