package dev.keyledger.query.health;

import dev.keyledger.feed.FeedHealth;
import dev.keyledger.query.keyview.store.KeyFeed;
import dev.keyledger.query.usage.store.UsageFeed;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** How far the feeds are behind. */
@Singleton
class FeedMetrics {
    void register(@Observes StartupEvent event, MeterRegistry metrics, KeyFeed keys, UsageFeed usage) {
        lag(metrics, "keys", keys::health);
        lag(metrics, "usage", usage::health);
        FunctionCounter.builder("keyledger.keys.events.left.out", keys, KeyFeed::leftOut)
                .description("Events of keys in doubt that were too many to keep: 'ops replay keys' reads them again")
                .register(metrics);
    }

    private static void lag(MeterRegistry metrics, String feed, Supplier<FeedHealth> health) {
        Gauge.builder("keyledger.feed.lag", () -> numberOf(health.get().lag()))
                .tag("feed", feed)
                .description("Records that wait in this instance's partitions; not a number: not known")
                .register(metrics);
    }

    private static double numberOf(OptionalLong lag) {
        return lag.isPresent() ? lag.getAsLong() : Double.NaN;
    }
}
