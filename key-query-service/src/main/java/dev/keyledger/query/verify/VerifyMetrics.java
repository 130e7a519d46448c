package dev.keyledger.query.verify;

import dev.keyledger.verifier.memory.KeyTail;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** What an operator watches of verification's memory. */
@Singleton
class VerifyMetrics {
    void register(@Observes StartupEvent event, MeterRegistry metrics, VerifyMemory memory) {
        KeyTail tail = memory.tail();
        Gauge.builder("keyledger.verify.keys", () -> known(tail, tail.index().size()))
                .description("Keys in memory")
                .register(metrics);
        Gauge.builder(
                        "keyledger.keys.quarantined",
                        () -> known(tail, tail.index().quarantinedKeys().size()))
                .description("Keys with an event that could not be read; not a number: not known")
                .register(metrics);
        FunctionCounter.builder("keyledger.keys.conflicts", tail, t -> t.index().conflicts())
                .description("Events that have the version of another event of their key")
                .register(metrics);
        Gauge.builder(
                        "keyledger.verify.staleness",
                        () -> seconds(tail.freshness().staleness()))
                .baseUnit("seconds")
                .description("Age of the newest proof that every change is in memory")
                .register(metrics);
        Gauge.builder(
                        "keyledger.verify.clock.difference",
                        () -> seconds(tail.freshness().databaseClock().difference()))
                .baseUnit("seconds")
                .description("How far this machine's clock is ahead of the database's; negative: behind")
                .register(metrics);
    }

    /** Memory that isn't loaded yet holds nothing, which says nothing about how much there is. */
    private static double known(KeyTail tail, int count) {
        return tail.isLoaded() ? count : Double.NaN;
    }

    private static double seconds(Optional<Duration> duration) {
        return duration.map(time -> time.toMillis() / 1e3).orElse(Double.NaN);
    }
}
