package dev.keyledger.query.health;

import dev.keyledger.feed.FeedHealth;
import dev.keyledger.query.config.QueryConfig;
import dev.keyledger.query.keyview.store.KeyFeed;
import dev.keyledger.query.usage.store.UsageFeed;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Readiness by state, liveness by progress: a feed whose thread runs and gets nothing done is not alive. */
@Singleton
class FeedHealthChecks {
    private final KeyFeed keys;
    private final UsageFeed usage;
    private final Clock clock;
    private final Duration stuckAfter;

    @Inject
    FeedHealthChecks(KeyFeed keys, UsageFeed usage, Clock clock, QueryConfig config) {
        this.keys = keys;
        this.usage = usage;
        this.clock = clock;
        this.stuckAfter = config.feedStuckAfter();
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck keysReady() {
        return ready("key feed", keys::health);
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck usageReady() {
        return ready("usage feed", usage::health);
    }

    @Produces
    @Liveness
    @Singleton
    HealthCheck keysAlive() {
        return alive("key feed", keys::health);
    }

    @Produces
    @Liveness
    @Singleton
    HealthCheck usageAlive() {
        return alive("usage feed", usage::health);
    }

    private static HealthCheck ready(String name, Supplier<FeedHealth> feed) {
        return () -> {
            FeedHealth health = feed.get();
            return HealthCheckResponse.named(name)
                    .status(health.state() == FeedHealth.State.RUNNING)
                    .withData("state", health.state().name())
                    .withData("detail", health.detail())
                    .withData("lag", health.lag())
                    .build();
        };
    }

    private HealthCheck alive(String name, Supplier<FeedHealth> feed) {
        return () -> {
            FeedHealth health = feed.get();
            return HealthCheckResponse.named(name)
                    .status(!health.stuck(clock.instant(), stuckAfter))
                    .withData("lastProgress", health.lastProgress().toString())
                    .build();
        };
    }

    void register(@Observes StartupEvent event, MeterRegistry metrics) {
        lag(metrics, "keys", keys::health);
        lag(metrics, "usage", usage::health);
    }

    private static void lag(MeterRegistry metrics, String feed, Supplier<FeedHealth> health) {
        Gauge.builder("keyledger.feed.lag", () -> health.get().lag())
                .tag("feed", feed)
                .description("Records that wait in this instance's partitions")
                .register(metrics);
    }
}
