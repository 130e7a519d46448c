package dev.keyledger.console.usage;

import dev.keyledger.console.upstream.Views.Bucket;
import dev.keyledger.console.upstream.Views.Counts;
import dev.keyledger.console.upstream.Views.ModelCounts;
import dev.keyledger.console.upstream.Views.UsageSeries;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A key's usage as it is shown: a drawing by one measure, and the same numbers for those who don't see drawings.
 *
 * @param since from when on it is counted
 * @param cost where it comes from; null: not known
 * @param models in the order of their colours
 * @param others whether a colour stands for the rest
 */
public record UsageView(
        Period period,
        Measure measure,
        Instant since,
        Counts totals,
        @Nullable CostParts cost,
        List<ModelCounts> byModel,
        List<String> models,
        boolean others,
        Series series,
        @Nullable Instant completeThrough) {
    private static final int TICKS = 5;
    private static final DateTimeFormatter DAY = formatter("EEE d MMM uuuu");
    private static final DateTimeFormatter DAY_TICK = formatter("d MMM");
    private static final DateTimeFormatter HOUR = formatter("d MMM, HH:mm 'UTC'");
    private static final DateTimeFormatter HOUR_TICK = formatter("HH:mm");

    /** @param ticks what stands below the drawing, at equal distances */
    public record Series(Chart chart, List<Row> rows, List<String> ticks) {}

    /**
     * The same bucket in words and numbers.
     *
     * @param models what each has of the measure, the most first
     */
    public record Row(String label, Bucket bucket, List<ModelCounts> models) {
        public long tokens() {
            return Math.addExact(bucket.inputTokens(), bucket.outputTokens());
        }
    }

    static UsageView of(UsageSeries usage, Period period, Measure measure) {
        Models models = Models.of(usage.byModel());
        return new UsageView(
                period,
                measure,
                usage.windowStart(),
                usage.totals(),
                CostParts.of(usage.totals()),
                usage.byModel(),
                models.names(),
                models.others(),
                series(usage.buckets(), period, measure, models),
                usage.usageCompleteThrough());
    }

    private static Series series(List<Bucket> buckets, Period period, Measure measure, Models models) {
        DateTimeFormatter label = period.byHour() ? HOUR : DAY;
        List<Row> rows = buckets.stream()
                .map(bucket -> new Row(label.format(bucket.start()), bucket, inOrder(bucket.byModel(), measure)))
                .toList();
        Chart chart = Chart.of(
                rows,
                Row::label,
                row -> models.amounts(row.bucket().byModel(), measure::amountOf),
                row -> marked(row.bucket(), measure));
        return new Series(chart, rows, ticks(buckets, period.byHour() ? HOUR_TICK : DAY_TICK));
    }

    /** Who had no error has no part in the errors; what a model cost may be unknown without being nothing. */
    private static List<ModelCounts> inOrder(List<ModelCounts> models, Measure measure) {
        return models.stream()
                .filter(model -> measure != Measure.ERRORS || model.errors() > 0)
                .sorted(Comparator.comparing(measure::amountOf)
                        .reversed()
                        .thenComparing(ModelCounts::requests, Comparator.reverseOrder()))
                .toList();
    }

    /** Errors are requests too; of a cost or of tokens no part is known to be theirs. */
    private static BigDecimal marked(Bucket bucket, Measure measure) {
        return measure == Measure.REQUESTS ? BigDecimal.valueOf(bucket.errors()) : BigDecimal.ZERO;
    }

    private static List<String> ticks(List<Bucket> buckets, DateTimeFormatter format) {
        int count = Math.min(TICKS, buckets.size());
        return IntStream.range(0, count)
                .mapToObj(at -> buckets.get(count == 1 ? 0 : at * (buckets.size() - 1) / (count - 1)))
                .map(bucket -> format.format(bucket.start()))
                .toList();
    }

    /** Whether errors are marked on the bars. */
    public boolean marksErrors() {
        return measure == Measure.REQUESTS && totals.errors() > 0;
    }

    public boolean unused() {
        return totals.requests() == 0;
    }

    private static DateTimeFormatter formatter(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }
}
