package dev.keyledger.benchmarks.commands;

import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.pgbench.Pgbench;
import dev.keyledger.benchmarks.stack.Postgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * pgbench, inserting what a create inserts into tables made by our own migrations, in a database of its own on the same
 * server. It decides nothing, checks nobody's token and sends nothing to Kafka.
 */
final class BareInserts implements AutoCloseable {
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

    private final Postgres postgres;
    private final EventSample event;
    private final Path directory;

    private BareInserts(Postgres postgres, EventSample event, Path directory) {
        this.postgres = postgres;
        this.event = event;
        this.directory = directory;
    }

    /** @param migrations the folder of the command service's migrations */
    static BareInserts on(Postgres postgres, Path migrations, EventSample event) {
        postgres.createDatabase(DATABASE);
        try {
            for (Path migration : inOrder(migrations)) {
                postgres.execute(DATABASE, Files.readString(migration));
            }
            Path directory = Files.createTempDirectory("keyledger-pgbench-");
            for (Script script : Script.values()) {
                try (InputStream content = BareInserts.class.getResourceAsStream(script.file)) {
                    Files.copy(content, directory.resolve(script.file));
                }
            }
            return new BareInserts(postgres, event, directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Trial run(Script script, int clients, Duration duration) {
        return Pgbench.run(
                postgres,
                DATABASE,
                directory.resolve(script.file),
                Map.of("actor", event.actor(), "data", event.data()),
                clients,
                duration);
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

    private static List<Path> inOrder(Path migrations) throws IOException {
        try (Stream<Path> files = Files.list(migrations)) {
            var found = new ArrayList<>(files.toList());
            found.sort(Comparator.comparingInt(BareInserts::versionOf));
            return found;
        }
    }

    /** Of a migration, such as {@code V1__event_store.sql}. */
    private static int versionOf(Path migration) {
        String name = migration.getFileName().toString();
        return Integer.parseInt(name.substring(1, name.indexOf("__")));
    }
}
