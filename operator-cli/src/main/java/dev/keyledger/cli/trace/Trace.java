package dev.keyledger.cli.trace;

import dev.keyledger.cli.OperatorProblem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A CSV trace of LLM requests in the format of the public Azure LLM inference traces: {@code
 * TIMESTAMP,ContextTokens,GeneratedTokens}, times in UTC with up to nine fraction digits, lines ending in CR LF or LF,
 * the last one perhaps in nothing. Read as a whole before anything is done with it.
 *
 * @param sha256 of the file's bytes, in hex
 * @param rows at least one, in the order of the file
 */
record Trace(String sha256, List<TraceRow> rows) {
    private static final String HEADER = "TIMESTAMP,ContextTokens,GeneratedTokens";
    private static final long TOKENS_MAX = 1_000_000_000;
    private static final Pattern ROW = Pattern.compile(
            "(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?)(\\+00:00|Z)?,(\\d{1,10}),(\\d{1,10})");

    /** @throws OperatorProblem naming the file and the line of the first mistake */
    static Trace read(Path file) {
        try {
            return parse(file.toString(), Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new OperatorProblem("there is no file " + file, e);
        } catch (IOException e) {
            throw new OperatorProblem(file + " can't be read: " + e.getMessage(), e);
        }
    }

    static Trace parse(String name, byte[] bytes) {
        List<String> lines = textOf(name, bytes).lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals(HEADER)) {
            throw mistake(name, 1, "must be " + HEADER);
        }
        var rows = new ArrayList<TraceRow>();
        for (int line = 2; line <= lines.size(); line++) {
            rows.add(rowOf(name, line, lines.get(line - 1)));
        }
        if (rows.isEmpty()) {
            throw mistake(name, 2, "is missing: the trace holds no request");
        }
        return new Trace(sha256Of(bytes), List.copyOf(rows));
    }

    private static TraceRow rowOf(String name, int line, String text) {
        Matcher row = ROW.matcher(text);
        if (!row.matches()) {
            throw mistake(name, line, "must be like 2023-11-16 18:17:03.9799600,4808,10");
        }
        try {
            Instant time = OffsetDateTime.parse(row.group(1) + "T" + row.group(2) + "Z")
                    .toInstant();
            return new TraceRow(time, tokens(name, line, row.group(4)), tokens(name, line, row.group(5)));
        } catch (DateTimeException e) {
            throw mistake(name, line, "names no moment of the calendar");
        }
    }

    private static long tokens(String name, int line, String digits) {
        long tokens = Long.parseLong(digits);
        if (tokens > TOKENS_MAX) {
            throw mistake(name, line, "has more than " + TOKENS_MAX + " tokens");
        }
        return tokens;
    }

    private static String textOf(String name, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new OperatorProblem(name + " is no text file", e);
        }
    }

    private static String sha256Of(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static OperatorProblem mistake(String name, int line, String what) {
        return new OperatorProblem(name + " line " + line + " " + what);
    }
}
