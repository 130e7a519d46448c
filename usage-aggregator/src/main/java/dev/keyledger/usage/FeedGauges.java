package dev.keyledger.usage;

import dev.keyledger.feed.FeedHealth;
import dev.keyledger.feed.PartitionPosition;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** How far this instance is behind, as metrics: in events, and in the seconds up to which all are counted. */
final class FeedGauges {
    private final Supplier<FeedHealth> health;
    private final Clock clock;

    private FeedGauges(Supplier<FeedHealth> health, Clock clock) {
        this.health = health;
        this.clock = clock;
    }

    static void register(MeterRegistry registry, Supplier<FeedHealth> health, Clock clock) {
        var gauges = new FeedGauges(health, clock);
        Gauge.builder("keyledger.usage.lag", gauges, FeedGauges::lag)
                .description("Events of this instance's partitions that are not counted yet; not a number: not known")
                .strongReference(true)
                .register(registry);
        Gauge.builder("keyledger.usage.watermark.age.seconds", gauges, FeedGauges::watermarkAgeSeconds)
                .description("Age of the moment up to which every event of this instance's partitions is counted")
                .strongReference(true)
                .register(registry);
    }

    private double lag() {
        OptionalLong lag = health.get().lag();
        return lag.isPresent() ? lag.getAsLong() : Double.NaN;
    }

    /** Not a number while nothing is known: an age of 0 would say that all is well. */
    private double watermarkAgeSeconds() {
        return health.get().positions().stream()
                .map(PartitionPosition::completeThrough)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .map(this::ageSeconds)
                .orElse(Double.NaN);
    }

    private double ageSeconds(Instant time) {
        return Duration.between(time, clock.instant()).toMillis() / 1000.0;
    }
}
