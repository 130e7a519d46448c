package dev.keyledger.query.verify;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** What an operator watches of verification's memory. */
@Singleton
class VerifyMetrics {
    void register(@Observes StartupEvent event, MeterRegistry metrics, KeyTail tail, Verifier verifier) {
        Gauge.builder("keyledger.verify.keys", () -> tail.index().size())
                .description("Keys in memory")
                .register(metrics);
        Gauge.builder(
                        "keyledger.keys.quarantined",
                        () -> tail.index().quarantinedKeys().size())
                .description("Keys with an event that could not be read")
                .register(metrics);
        FunctionCounter.builder("keyledger.keys.conflicts", tail, t -> t.index().conflicts())
                .description("Events that have the version of another event of their key")
                .register(metrics);
        Gauge.builder("keyledger.verify.staleness", () -> verifier.staleness()
                        .map(age -> age.toMillis() / 1e3)
                        .orElse(Double.NaN))
                .baseUnit("seconds")
                .description("Age of the newest proof that every change is in memory")
                .register(metrics);
    }
}
