package dev.keyledger.benchmarks.transfer;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.stack.Postgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/** What PostgreSQL alone takes to write the same rows to a file, and to read them into a table with the same indexes. */
final class TableDump {
    private static final String COPY = "bench_events";

    private final Path file;

    TableDump(Path file) {
        this.file = file;
    }

    Trial out(Postgres postgres) {
        long started = System.nanoTime();
        long rows;
        try (Connection connection = postgres.connect(FilledStore.DATABASE);
                OutputStream rowsOut = Files.newOutputStream(file)) {
            rows = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY events (" + FilledStore.COLUMNS + ") TO STDOUT", rowsOut);
        } catch (SQLException e) {
            throw new BenchProblem("PostgreSQL refused: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Trial.ofOnePiece(rows, (System.nanoTime() - started) / 1e9);
    }

    Trial in(Postgres postgres) {
        postgres.execute(
                FilledStore.DATABASE,
                "DROP TABLE IF EXISTS %1$s; CREATE TABLE %1$s (LIKE events INCLUDING ALL)".formatted(COPY));
        long started = System.nanoTime();
        long rows;
        try (Connection connection = postgres.connect(FilledStore.DATABASE);
                InputStream rowsIn = Files.newInputStream(file)) {
            rows = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + COPY + " (" + FilledStore.COLUMNS + ") FROM STDIN", rowsIn);
        } catch (SQLException e) {
            throw new BenchProblem("PostgreSQL refused: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Trial trial = Trial.ofOnePiece(rows, (System.nanoTime() - started) / 1e9);
        postgres.execute(FilledStore.DATABASE, "DROP TABLE " + COPY);
        return trial;
    }
}
