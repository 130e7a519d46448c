package dev.keyledger.cli.trace;

import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A CSV trace of LLM requests in one of the {@link TraceFormat}s. A file may be larger than memory: it is read twice,
 * once to see that every line of it is sound before anything is done with it, and what it comes to; then row by row.
 *
 * @param sha256 of the file's bytes, in hex
 * @param rows how many; at least one
 * @param first when the first row happened
 * @param last when the last row happened, which need not be the latest
 */
record Trace(
        Path file,
        String sha256,
        long rows,
        Instant first,
        Instant last,
        Instant earliest,
        Instant latest,
        long contextTokens,
        long generatedTokens) {
    /** Reading less takes no time. */
    private static final long PROGRESS_FROM_BYTES = 64L << 20;

    /** Takes the rows in the order of the file, counted from 0, until it has enough. */
    interface RowReader {
        /** Whether to go on. */
        boolean row(long number, TraceRow row);
    }

    /** @throws OperatorProblem naming the file and the line of the first mistake */
    static Trace read(Path file) {
        var summary = new Summary();
        String sha256 = read(file, summary, true);
        return summary.of(file, sha256);
    }

    /** @throws OperatorProblem if the file is another one by now; rows of it may have been handed out */
    void forEach(RowReader reader) {
        var enough = new boolean[1];
        String now = read(
                file,
                (number, row) -> {
                    enough[0] = !reader.row(number, row);
                    return !enough[0];
                },
                false);
        if (!enough[0] && !now.equals(sha256)) {
            throw new OperatorProblem(file + " was changed while it was read");
        }
    }

    private static String read(Path file, RowReader reader, boolean progress) {
        try (var lines = new TraceLines(file)) {
            long size = Files.size(file);
            if (!progress || size < PROGRESS_FROM_BYTES) {
                return read(lines, reader, null);
            }
            try (Progress read = Progress.of("read", size, "bytes")) {
                return read(lines, reader, read);
            }
        } catch (NoSuchFileException e) {
            throw new OperatorProblem("there is no file " + file, e);
        } catch (IOException e) {
            throw new OperatorProblem(file + " can't be read: " + e.getMessage(), e);
        }
    }

    private static String read(TraceLines lines, RowReader reader, @Nullable Progress progress) throws IOException {
        String header = lines.next();
        TraceFormat.Reader format = TraceFormat.under(header == null ? "" : header)
                .orElseThrow(() -> lines.mistake(1, "must be " + TraceFormat.understood()));
        long rows = 0;
        long firstBlank = 0;
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.isBlank()) {
                firstBlank = firstBlank == 0 ? lines.number() : firstBlank;
                continue;
            }
            if (firstBlank != 0) {
                throw lines.mistake(firstBlank, "is blank, and is not the last one");
            }
            if (!reader.row(rows++, rowOf(format, lines, line))) {
                return "";
            }
            if (progress != null) {
                progress.at(lines.bytes());
            }
        }
        if (rows == 0) {
            throw lines.mistake(2, "is missing: the trace holds no request");
        }
        return lines.sha256OfAll();
    }

    private static TraceRow rowOf(TraceFormat.Reader format, TraceLines lines, String line) {
        try {
            return format.row(line);
        } catch (OperatorProblem e) {
            throw new OperatorProblem(lines.mistake(e.getMessage()).getMessage(), e);
        }
    }

    /** What all rows come to. */
    private static final class Summary implements RowReader {
        private long rows;
        private Instant first = Instant.MIN;
        private Instant last = Instant.MIN;
        private Instant earliest = Instant.MAX;
        private Instant latest = Instant.MIN;
        private long contextTokens;
        private long generatedTokens;

        @Override
        public boolean row(long number, TraceRow row) {
            first = rows == 0 ? row.time() : first;
            rows++;
            last = row.time();
            earliest = row.time().isBefore(earliest) ? row.time() : earliest;
            latest = row.time().isAfter(latest) ? row.time() : latest;
            contextTokens += row.contextTokens();
            generatedTokens += row.generatedTokens();
            return true;
        }

        private Trace of(Path file, String sha256) {
            return new Trace(file, sha256, rows, first, last, earliest, latest, contextTokens, generatedTokens);
        }
    }
}
