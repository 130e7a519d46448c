package dev.keyledger.cli.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Traces that tests write down. */
final class TraceFile {
    private TraceFile() {}

    static Trace read(Path directory, String text) {
        return read(directory, text.getBytes(UTF_8));
    }

    static Trace read(Path directory, byte[] bytes) {
        try {
            return Trace.read(Files.write(directory.resolve("trace.csv"), bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<TraceRow> rowsOf(Trace trace) {
        var rows = new ArrayList<TraceRow>();
        trace.forEach((number, row) -> {
            rows.add(row);
            return true;
        });
        return rows;
    }
}
