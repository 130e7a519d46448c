package dev.keyledger.system;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A seeded trace in the format of the public Azure LLM inference traces, with its quirks (CRLF, seven fraction digits,
 * no final line end), and what it adds up to: the oracle of the usage journeys.
 */
record Trace(Path file, List<Row> rows) {
    /** OpenAI's list price of gpt-4o: $2.50 and $10.00 for a million tokens. */
    private static final BigDecimal USD_PER_INPUT_TOKEN = new BigDecimal("0.0000025");

    private static final BigDecimal USD_PER_OUTPUT_TOKEN = new BigDecimal("0.0000100");
    private static final DateTimeFormatter SEVEN_DIGITS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSS", Locale.ROOT);

    record Row(long contextTokens, long generatedTokens) {}

    record Sums(long requests, long inputTokens, long outputTokens) {
        BigDecimal costUsd() {
            return USD_PER_INPUT_TOKEN
                    .multiply(BigDecimal.valueOf(inputTokens))
                    .add(USD_PER_OUTPUT_TOKEN.multiply(BigDecimal.valueOf(outputTokens)));
        }
    }

    /** Writes an hour of requests. */
    static Trace write(Path folder, int requests, long seed) throws IOException {
        var random = new Random(seed);
        var rows = new ArrayList<Row>();
        var text = new StringBuilder("TIMESTAMP,ContextTokens,GeneratedTokens");
        LocalDateTime time = LocalDateTime.of(2023, 11, 16, 18, 17, 3, 979_960_000);
        long gapNanosMax = 2 * 3_600_000_000_000L / requests;
        for (int i = 0; i < requests; i++) {
            var row = new Row(1 + random.nextInt(7_000), random.nextInt(1_500));
            rows.add(row);
            text.append(String.format(
                    Locale.ROOT,
                    "\r\n%s,%d,%d",
                    SEVEN_DIGITS.format(time),
                    row.contextTokens(),
                    row.generatedTokens()));
            time = time.plusNanos(random.nextLong(gapNanosMax));
        }
        Path file = folder.resolve("trace-" + seed + ".csv");
        Files.writeString(file, text);
        return new Trace(file, List.copyOf(rows));
    }

    /** What the rows add up to that go to key number {@code slot} of {@code keys}. */
    Sums sumsOf(int slot, int keys) {
        long requests = 0;
        long input = 0;
        long output = 0;
        for (int i = slot; i < rows.size(); i += keys) {
            requests++;
            input += rows.get(i).contextTokens();
            output += rows.get(i).generatedTokens();
        }
        return new Sums(requests, input, output);
    }
}
