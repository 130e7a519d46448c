package dev.keyledger.console.usage;

import dev.keyledger.console.upstream.Views.Bucket;
import dev.keyledger.console.upstream.Views.ModelCounts;
import dev.keyledger.console.upstream.Views.UsageSeries;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A key's usage as a table for spreadsheets (RFC 4180): a line for each bucket and model. */
final class UsageCsv {
    private static final String HEADER =
            "start (UTC),end (UTC),provider,model,requests,errors,inputTokens,cacheReadInputTokens,"
                    + "cacheWriteInputTokens,outputTokens,reasoningTokens,costUsd,unpricedRequests,reportedCostUsd,estimatedCostUsd,"
                    + "cacheWrite1hInputTokens,audioInputTokens,imageInputTokens,audioOutputTokens,imageOutputTokens,staleRequests,"
                    + "assumedProviderRequests\r\n";

    /** Columns that hold numbers. */
    private static final int COUNTS = 18;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** A cell that begins with one of these is a formula to a spreadsheet, and models are named by others. */
    private static final String FORMULA_STARTS = "=+-@\t\r";

    private UsageCsv() {}

    static String of(UsageSeries usage) {
        var text = new StringBuilder(HEADER);
        for (Bucket bucket : usage.buckets()) {
            bucket.byModel().forEach(model -> text.append(line(bucket, model)));
            if (bucket.byModel().isEmpty()) {
                text.append(unused(bucket));
            }
        }
        return text.toString();
    }

    /** A day without use is a day, too: without it an average over the lines would be wrong. */
    private static String unused(Bucket bucket) {
        return time(bucket.start()) + "," + time(bucket.end()) + ",," + ",0".repeat(COUNTS) + "\r\n";
    }

    /** As spreadsheets take it for a time, to the second; RFC 3339 they take for a text. */
    private static String time(Instant time) {
        return TIME.format(time);
    }

    private static String line(Bucket bucket, ModelCounts model) {
        List<Object> cells = List.of(
                time(bucket.start()),
                time(bucket.end()),
                cell(model.provider()),
                cell(model.model()),
                model.requests(),
                model.errors(),
                model.inputTokens(),
                model.cacheReadInputTokens(),
                model.cacheWriteInputTokens(),
                model.outputTokens(),
                model.reasoningTokens(),
                cost(model),
                model.unpricedRequests(),
                amount(model.reportedCostUsd()),
                amount(model.estimatedCostUsd()),
                count(model.cacheWrite1hInputTokens()),
                count(model.audioInputTokens()),
                count(model.imageInputTokens()),
                count(model.audioOutputTokens()),
                count(model.imageOutputTokens()),
                count(model.staleRequests()),
                count(model.assumedProviderRequests()));
        return String.join(",", cells.stream().map(Object::toString).toList()) + "\r\n";
    }

    /** Nothing where nobody knows what any of the requests cost: that isn't free. */
    private static String cost(ModelCounts model) {
        boolean unknown = model.unpricedRequests() > 0 && model.costUsd().signum() == 0;
        return unknown ? "" : model.costUsd().toPlainString();
    }

    /** Nothing where the query service doesn't say. */
    private static String amount(@Nullable BigDecimal usd) {
        return usd == null ? "" : usd.toPlainString();
    }

    private static String count(@Nullable Long number) {
        return number == null ? "" : number.toString();
    }

    private static String cell(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return "";
        }
        String plain = FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return "\"" + plain.replace("\"", "\"\"") + "\"";
    }
}
