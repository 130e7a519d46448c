package dev.keyledger.console.usage;

import dev.keyledger.console.upstream.Views.Bucket;
import dev.keyledger.console.upstream.Views.Counts;
import dev.keyledger.console.upstream.Views.ModelCounts;
import dev.keyledger.console.upstream.Views.UsageSeries;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A key's usage as it is shown: two drawings by one measure, and the same numbers for those who don't see drawings.
 *
 * @param cost where it comes from; null: not known
 * @param models in the order of their colours
 * @param others whether a colour stands for the rest
 */
public record UsageView(
        Counts totals,
        @Nullable CostParts cost,
        List<ModelCounts> byModel,
        List<String> models,
        boolean others,
        boolean byCost,
        Series days,
        Series hours,
        @Nullable Instant completeThrough) {
    private static final int HOURS = 48;
    private static final DateTimeFormatter DAY = formatter("EEE d MMM uuuu");
    private static final DateTimeFormatter HOUR = formatter("d MMM, HH:mm 'UTC'");

    /** @param first what stands below the first bar; {@code last} below the last one */
    public record Series(Chart chart, List<Row> rows, String first, String last) {}

    /** The same bucket in words and numbers. */
    public record Row(String label, Bucket bucket) {}

    static UsageView of(UsageSeries byDay, UsageSeries byHour, boolean byCost) {
        Models models = Models.of(byDay.byModel());
        Function<ModelCounts, BigDecimal> amount =
                byCost ? ModelCounts::costUsd : counts -> BigDecimal.valueOf(counts.requests());
        List<Bucket> hours = byHour.buckets();
        List<Bucket> lastHours = hours.subList(Math.max(0, hours.size() - HOURS), hours.size());
        return new UsageView(
                byDay.totals(),
                CostParts.of(byDay.totals()),
                byDay.byModel(),
                models.names(),
                models.others(),
                byCost,
                series(byDay.buckets(), DAY, models, amount),
                series(lastHours, HOUR, models, amount),
                byDay.usageCompleteThrough());
    }

    private static Series series(
            List<Bucket> buckets, DateTimeFormatter format, Models models, Function<ModelCounts, BigDecimal> amount) {
        List<Row> rows = buckets.stream()
                .map(bucket -> new Row(format.format(bucket.start()), bucket))
                .toList();
        Chart chart =
                Chart.of(rows, Row::label, row -> models.amounts(row.bucket().byModel(), amount));
        return new Series(
                chart,
                rows,
                rows.isEmpty() ? "" : rows.getFirst().label(),
                rows.isEmpty() ? "" : rows.getLast().label());
    }

    public boolean unused() {
        return totals.requests() == 0;
    }

    private static DateTimeFormatter formatter(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }
}
