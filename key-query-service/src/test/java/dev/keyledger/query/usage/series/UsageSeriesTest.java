package dev.keyledger.query.usage.series;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.usage.ModelUsage;
import dev.keyledger.events.usage.UsageCounts;
import dev.keyledger.events.usage.Usd;
import dev.keyledger.query.usage.series.UsageSeries.Granularity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class UsageSeriesTest {
    private static final Instant START = Instant.parse("2026-03-28T22:00:00Z");
    private static final Instant END = Instant.parse("2026-03-30T02:00:00Z");

    @Test
    void days_areUtcWithPartialEndsAndEmptyOnesInBetween() {
        var hours = Map.of(START, List.of(used("gpt-4o", "openai", 3)));

        UsageSeries series = UsageSeries.of(hours, START, END, Granularity.DAY);

        assertThat(series.buckets())
                .extracting(UsageSeries.Bucket::start)
                .containsExactly(START, Instant.parse("2026-03-29T00:00:00Z"), Instant.parse("2026-03-30T00:00:00Z"));
        assertThat(series.buckets().getLast().end()).isEqualTo(END);
        assertThat(series.buckets())
                .extracting(bucket -> bucket.counts().requests())
                .containsExactly(3L, 0L, 0L);
    }

    @Test
    void hours_addUpToTotalsOverPartitionsAndModels() {
        Instant second = START.plusSeconds(3600);
        var hours = Map.of(
                START, List.of(used("gpt-4o", "openai", 1), used("gpt-4o", "openai", 2), used("gpt-4o", null, 4)),
                second, List.of(used("claude", "anthropic", 8)),
                END, List.of(used("claude", "anthropic", 1_000)));

        UsageSeries series = UsageSeries.of(hours, START, END, Granularity.HOUR);

        assertThat(series.buckets()).hasSize(28);
        assertThat(series.totals().requests()).isEqualTo(15);
        assertThat(series.totals().costUsd()).isEqualTo(Usd.ofPico(15));
        assertThat(series.byModel())
                .extracting(model -> model.model() + "/" + model.provider() + " "
                        + model.counts().requests())
                .containsExactly("claude/anthropic 8", "gpt-4o/openai 3", "gpt-4o/null 4");
    }

    private static ModelUsage used(String model, String provider, long requests) {
        return new ModelUsage(
                model,
                provider,
                new UsageCounts(
                        requests, 0, 10, 0, 0, 0, 0, 0, 5, 0, 0, 0, Usd.ofPico(requests), Usd.ZERO, Usd.ZERO, 0, 0, 0));
    }
}
