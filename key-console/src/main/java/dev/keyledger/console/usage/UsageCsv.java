package dev.keyledger.console.usage;

import dev.keyledger.console.upstream.Views.Bucket;
import dev.keyledger.console.upstream.Views.ModelCounts;
import dev.keyledger.console.upstream.Views.UsageSeries;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key's usage as a table for spreadsheets (RFC 4180): a line for each bucket and model. */
final class UsageCsv {
    private static final String HEADER = "start,end,provider,model,requests,errors,inputTokens,cacheReadInputTokens,"
            + "cacheWriteInputTokens,outputTokens,reasoningTokens,costUsd,unpricedRequests,reportedCostUsd,estimatedCostUsd,"
            + "cacheWrite1hInputTokens,audioInputTokens,imageInputTokens,audioOutputTokens,imageOutputTokens,staleRequests,"
            + "assumedProviderRequests\r\n";

    /** A cell that begins with one of these is a formula to a spreadsheet, and models are named by others. */
    private static final String FORMULA_STARTS = "=+-@\t\r";

    private UsageCsv() {}

    static String of(UsageSeries usage) {
        var text = new StringBuilder(HEADER);
        for (Bucket bucket : usage.buckets()) {
            bucket.byModel().forEach(model -> text.append(line(bucket, model)));
        }
        return text.toString();
    }

    private static String line(Bucket bucket, ModelCounts model) {
        List<Object> cells = List.of(
                bucket.start(),
                bucket.end(),
                cell(model.provider()),
                cell(model.model()),
                model.requests(),
                model.errors(),
                model.inputTokens(),
                model.cacheReadInputTokens(),
                model.cacheWriteInputTokens(),
                model.outputTokens(),
                model.reasoningTokens(),
                model.costUsd().toPlainString(),
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
