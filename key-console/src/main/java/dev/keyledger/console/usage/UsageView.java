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
import java.util.function.Function;
import java.util.stream.IntStream;
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
    private static final int TICKS = 5;
    private static final DateTimeFormatter DAY = formatter("EEE d MMM uuuu");
    private static final DateTimeFormatter DAY_TICK = formatter("d MMM");
    private static final DateTimeFormatter HOUR = formatter("d MMM, HH:mm 'UTC'");
    private static final DateTimeFormatter HOUR_TICK = formatter("d MMM HH:mm");

    /** @param ticks what stands below the drawing, at equal distances */
    public record Series(Chart chart, List<Row> rows, List<String> ticks) {}

    /** The same bucket in words and numbers. */
    public record Row(String label, Bucket bucket) {
        /** Of each model what was asked of it, the busiest first. */
        public List<ModelCounts> models() {
            return bucket.byModel().stream()
                    .sorted(Comparator.comparingLong(ModelCounts::requests).reversed())
                    .toList();
        }
    }

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
                series(byDay.buckets(), DAY, DAY_TICK, models, amount, byCost),
                series(lastHours, HOUR, HOUR_TICK, models, amount, byCost),
                byDay.usageCompleteThrough());
    }

    /** Errors are requests too; of a cost no part is theirs. */
    private static Series series(
            List<Bucket> buckets,
            DateTimeFormatter format,
            DateTimeFormatter tick,
            Models models,
            Function<ModelCounts, BigDecimal> amount,
            boolean byCost) {
        List<Row> rows = buckets.stream()
                .map(bucket -> new Row(format.format(bucket.start()), bucket))
                .toList();
        Chart chart = Chart.of(
                rows,
                Row::label,
                row -> models.amounts(row.bucket().byModel(), amount),
                row -> byCost
                        ? BigDecimal.ZERO
                        : BigDecimal.valueOf(row.bucket().errors()));
        return new Series(chart, rows, ticks(buckets, tick));
    }

    private static List<String> ticks(List<Bucket> buckets, DateTimeFormatter format) {
        int count = Math.min(TICKS, buckets.size());
        return IntStream.range(0, count)
                .mapToObj(at -> buckets.get(count == 1 ? 0 : at * (buckets.size() - 1) / (count - 1)))
                .map(bucket -> format.format(bucket.start()))
                .toList();
    }

    public boolean errors() {
        return !byCost && totals.errors() > 0;
    }

    public boolean unused() {
        return totals.requests() == 0;
    }

    private static DateTimeFormatter formatter(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }
}
