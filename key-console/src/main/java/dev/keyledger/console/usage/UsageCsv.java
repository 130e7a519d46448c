package dev.keyledger.console.usage;

import dev.keyledger.console.format.Csv;
import dev.keyledger.console.upstream.Views.Bucket;
import dev.keyledger.console.upstream.Views.ModelCounts;
import dev.keyledger.console.upstream.Views.UsageSeries;
import java.math.BigDecimal;
import java.util.List;
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
        return Csv.time(bucket.start()) + "," + Csv.time(bucket.end()) + ",," + ",0".repeat(COUNTS) + Csv.END_OF_LINE;
    }

    private static String line(Bucket bucket, ModelCounts model) {
        List<Object> cells = List.of(
                Csv.time(bucket.start()),
                Csv.time(bucket.end()),
                Csv.text(model.provider()),
                Csv.text(model.model()),
                model.requests(),
                model.errors(),
                model.inputTokens(),
                model.cacheReadInputTokens(),
                model.cacheWriteInputTokens(),
                model.outputTokens(),
                model.reasoningTokens(),
                Csv.cost(model.costUsd(), model.unpricedRequests()),
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
        return String.join(",", cells.stream().map(Object::toString).toList()) + Csv.END_OF_LINE;
    }

    /** Nothing where the query service doesn't say. */
    private static String amount(@Nullable BigDecimal usd) {
        return usd == null ? "" : usd.toPlainString();
    }

    private static String count(@Nullable Long number) {
        return number == null ? "" : number.toString();
    }
}
