package dev.keyledger.console.format;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Cells of a table for spreadsheets (RFC 4180). */
public final class Csv {
    public static final String END_OF_LINE = "\r\n";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** A cell that begins with one of these is a formula to a spreadsheet, and keys, people and models are named by others. */
    private static final String FORMULA_STARTS = "=+-@\t\r";

    private Csv() {}

    /** Nothing where there is none. */
    public static String text(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return "";
        }
        String plain = FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return "\"" + plain.replace("\"", "\"\"") + "\"";
    }

    /** As spreadsheets take it for a time, to the second; RFC 3339 they take for a text. Nothing where there is none. */
    public static String time(@Nullable Instant time) {
        return time == null ? "" : TIME.format(time);
    }

    /** Nothing where nobody knows what any of the requests cost: that isn't free. */
    public static String cost(BigDecimal usd, long unpricedRequests) {
        boolean unknown = unpricedRequests > 0 && usd.signum() == 0;
        return unknown ? "" : usd.toPlainString();
    }
}
