package dev.keyledger.cli.trace;

import dev.keyledger.cli.OperatorProblem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The columns and times of a public trace. Columns are found by their names in the file's first line; those that say
 * nothing about tokens are left out.
 */
enum TraceFormat {
    /** The Azure LLM inference traces of 2023 and 2024. */
    AZURE("TIMESTAMP,ContextTokens,GeneratedTokens", "Azure 2023 and 2024", "", "2023-11-16 18:17:03.9799600,4808,10") {
        @Override
        @Nullable
        Instant timeOf(String text) {
            return azureTime(text);
        }
    },
    /** The Azure LMM inference trace of 2025: requests with images. */
    AZURE_MULTIMODAL(
            "TIMESTAMP,NumImages,ContextTokens,GeneratedTokens",
            "Azure 2025",
            "",
            "2024-10-15 00:00:03.979960,1,4808,10") {
        @Override
        @Nullable
        Instant timeOf(String text) {
            return azureTime(text);
        }
    },
    /** BurstGPT: times are seconds since the trace began, so they stand in 1970 until they are moved. */
    BURST_GPT(
            "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type",
            "BurstGPT",
            "Session ID,Elapsed time",
            "45.5,ChatGPT,472,18,490,Conversation log") {
        @Override
        @Nullable
        Instant timeOf(String text) {
            return secondsTime(text);
        }
    };

    private static final long TOKENS_MAX = 1_000_000_000;
    private static final Pattern AZURE_TIME =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?)(\\+00:00|Z)?");
    private static final Pattern SECONDS = Pattern.compile("(\\d{1,10})(?:\\.(\\d{1,9}))?");
    private static final Pattern TOKENS = Pattern.compile("\\d{1,10}");

    private final String header;
    private final String known;
    private final String alsoAllowed;
    private final String example;

    TraceFormat(String header, String known, String alsoAllowed, String example) {
        this.header = header;
        this.known = known;
        this.alsoAllowed = alsoAllowed;
        this.example = example;
    }

    /** @throws DateTimeException if it looks like a time and is none; null: it doesn't even look like one */
    abstract @Nullable Instant timeOf(String text);

    /** How to read the rows below a header; empty: it isn't that of a known format. */
    static Optional<Reader> under(String header) {
        List<String> names = columnsOf(header);
        return Arrays.stream(values())
                .filter(format -> format.describes(names))
                .findFirst()
                .map(format -> new Reader(format, names));
    }

    /** The headers that are understood, for people. */
    static String understood() {
        return Arrays.stream(values())
                .map(format -> "%s (%s)".formatted(format.header, format.known))
                .collect(Collectors.joining(", or "));
    }

    private boolean describes(List<String> names) {
        List<String> needed = columnsOf(header);
        List<String> allowed = columnsOf(header + "," + alsoAllowed);
        return names.containsAll(needed)
                && allowed.containsAll(names)
                && !names.contains("")
                && names.stream().distinct().count() == names.size();
    }

    private static List<String> columnsOf(String line) {
        return List.of(line.split(",", -1));
    }

    private static @Nullable Instant azureTime(String text) {
        Matcher time = AZURE_TIME.matcher(text);
        return time.matches()
                ? OffsetDateTime.parse(time.group(1) + "T" + time.group(2) + "Z")
                        .toInstant()
                : null;
    }

    private static @Nullable Instant secondsTime(String text) {
        Matcher time = SECONDS.matcher(text);
        if (!time.matches()) {
            return null;
        }
        String fraction = time.group(2) == null ? "" : time.group(2);
        return Instant.ofEpochSecond(
                Long.parseLong(time.group(1)), Long.parseLong((fraction + "000000000").substring(0, 9)));
    }

    /** Reads rows whose columns stand in a certain order. */
    static final class Reader {
        private final TraceFormat format;
        private final int columns;
        private final int time;
        private final int contextTokens;
        private final int generatedTokens;

        private Reader(TraceFormat format, List<String> names) {
            this.format = format;
            this.columns = names.size();
            this.time = names.indexOf(columnsOf(format.header).getFirst());
            boolean burst = format == BURST_GPT;
            this.contextTokens = names.indexOf(burst ? "Request tokens" : "ContextTokens");
            this.generatedTokens = names.indexOf(burst ? "Response tokens" : "GeneratedTokens");
        }

        /** @throws OperatorProblem that says what is wrong with the line, without naming it */
        TraceRow row(String line) {
            String[] fields = line.split(",", -1);
            if (fields.length != columns
                    || !TOKENS.matcher(fields[contextTokens]).matches()
                    || !TOKENS.matcher(fields[generatedTokens]).matches()) {
                throw unlike();
            }
            Instant at;
            try {
                at = format.timeOf(fields[time]);
            } catch (DateTimeException e) {
                throw new OperatorProblem("names no moment of the calendar", e);
            }
            if (at == null) {
                throw unlike();
            }
            return new TraceRow(at, tokens(fields[contextTokens]), tokens(fields[generatedTokens]));
        }

        private OperatorProblem unlike() {
            return new OperatorProblem("must be like " + format.example);
        }

        private static long tokens(String digits) {
            long tokens = Long.parseLong(digits);
            if (tokens > TOKENS_MAX) {
                throw new OperatorProblem("has more than " + TOKENS_MAX + " tokens");
            }
            return tokens;
        }
    }
}
