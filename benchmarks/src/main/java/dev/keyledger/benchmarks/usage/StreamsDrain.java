package dev.keyledger.benchmarks.usage;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.stack.DatabaseSession;
import dev.keyledger.benchmarks.stack.Postgres;
import dev.keyledger.benchmarks.stack.Stack;
import dev.keyledger.benchmarks.stack.Waiting;
import dev.keyledger.benchmarks.usage.RequestSeed.Sent;
import dev.keyledger.events.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A {@link StreamsAggregator} of its own for each drain, from an empty state. Its totals must be what was sent. */
final class StreamsDrain {
    private static final String DATABASE = "bench_streams";
    private static final Duration WITHIN = Duration.ofMinutes(15);

    private final Stack stack;
    private final Postgres postgres;

    StreamsDrain(Stack stack) {
        this.stack = stack;
        this.postgres = stack.postgres();
    }

    Trial run(Sent sent) {
        postgres.createDatabase(DATABASE);
        postgres.execute(DATABASE, StreamsAggregator.TABLE);
        try (DatabaseSession database = postgres.open(DATABASE)) {
            Path directory = Files.createTempDirectory("keyledger-streams-");
            Path log = directory.resolve("log");
            Process process = start(directory, log);
            try {
                Waiting.until("Kafka Streams has begun", WITHIN, () -> isRunning(process, log));
                Consumption consumption = Consumption.by(process.pid(), stack);
                Waiting.until(
                        "Kafka Streams has counted all",
                        WITHIN,
                        () -> counted(process, log, database) >= sent.requests());
                Trial trial = consumption.of(sent.records());
                if (counted(process, log, database) != sent.requests()) {
                    throw new BenchProblem("Kafka Streams counted more than was sent");
                }
                return trial;
            } finally {
                process.destroyForcibly().waitFor();
                delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchProblem("Interrupted", e);
        } finally {
            postgres.dropDatabase(DATABASE);
        }
    }

    private Process start(Path directory, Path log) throws IOException {
        var command = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                StreamsAggregator.class.getName(),
                stack.kafka(),
                "bench-streams-" + System.nanoTime(),
                Topics.GATEWAY_REQUESTS,
                directory.resolve("stores").toString(),
                "jdbc:postgresql://" + postgres.host() + ":" + postgres.port() + "/" + DATABASE,
                Postgres.SUPERUSER));
        command.environment().putAll(Map.of("DATABASE_PASSWORD", postgres.password()));
        return command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    private static boolean isRunning(Process process, Path log) {
        requireAlive(process, log);
        return textOf(log).contains(StreamsAggregator.RUNNING);
    }

    private static long counted(Process process, Path log, DatabaseSession database) {
        requireAlive(process, log);
        return database.number("SELECT sum(requests) FROM total");
    }

    private static void requireAlive(Process process, Path log) {
        if (!process.isAlive()) {
            throw new BenchProblem("The Kafka Streams application ended: " + textOf(log));
        }
    }

    private static String textOf(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
