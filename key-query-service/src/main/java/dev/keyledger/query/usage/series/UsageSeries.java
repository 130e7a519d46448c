package dev.keyledger.query.usage.series;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.keyledger.events.usage.ModelUsage;
import dev.keyledger.events.usage.UsageCounts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Usage cut into buckets. Totals are what the buckets add up to, so the two can't disagree. */
public record UsageSeries(UsageCounts totals, List<Bucket> buckets, List<ModelUsage> byModel) {
    public enum Granularity {
        HOUR(ChronoUnit.HOURS),
        DAY(ChronoUnit.DAYS);

        private final ChronoUnit unit;

        Granularity(ChronoUnit unit) {
            this.unit = unit;
        }
    }

    /** One UTC hour or day; the first and the last day end where the window does. */
    public record Bucket(
            Instant start, Instant end, @JsonUnwrapped UsageCounts counts, List<ModelUsage> byModel) {}

    private record ModelKey(String model, @Nullable String provider) {}

    /**
     * @param hours what was used in each hour, by model, in any number of parts; hours outside are left out
     * @param end after {@code start}
     */
    public static UsageSeries of(
            Map<Instant, ? extends Collection<ModelUsage>> hours, Instant start, Instant end, Granularity granularity) {
        NavigableMap<Instant, Collection<ModelUsage>> inOrder = new TreeMap<>(hours);
        var buckets = new ArrayList<Bucket>();
        for (Instant from = start; from.isBefore(end); ) {
            Instant to = earlier(from.truncatedTo(granularity.unit).plus(1, granularity.unit), end);
            List<ModelUsage> models = byModel(inOrder.subMap(from, to).values().stream()
                    .flatMap(Collection::stream)
                    .toList());
            buckets.add(new Bucket(from, to, sum(models), models));
            from = to;
        }
        List<ModelUsage> models = byModel(
                buckets.stream().flatMap(bucket -> bucket.byModel().stream()).toList());
        return new UsageSeries(sum(models), List.copyOf(buckets), models);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    public static UsageCounts sum(List<ModelUsage> models) {
        return models.stream().map(ModelUsage::counts).reduce(UsageCounts.ZERO, UsageCounts::plus);
    }

    /** Each model and provider once, in the order of their names. */
    public static List<ModelUsage> byModel(List<ModelUsage> parts) {
        var counts = new LinkedHashMap<ModelKey, UsageCounts>();
        for (ModelUsage part : parts) {
            counts.merge(new ModelKey(part.model(), part.provider()), part.counts(), UsageCounts::plus);
        }
        return counts.entrySet().stream()
                .map(entry ->
                        new ModelUsage(entry.getKey().model(), entry.getKey().provider(), entry.getValue()))
                .sorted(Comparator.comparing(ModelUsage::model)
                        .thenComparing(ModelUsage::provider, Comparator.nullsLast(Comparator.naturalOrder())))
                .toList();
    }
}
