package dev.keyledger.usage.ledger;

import dev.keyledger.usage.dedupe.HourSets;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The ledger's metrics. Counters move with commits, so they never count what was rolled back. */
final class LedgerMeters {
    private static final int UNPRICED_MODELS_MAX = 100;

    private final MeterRegistry registry;
    private final Counter requests;
    private final Counter duplicates;
    private final Counter late;
    private final Counter twins;
    private final Map<String, Counter> unpriced = new HashMap<>();
    private final AtomicLong idsHeld;
    private final AtomicLong idsHeldBytes;
    private final AtomicLong hoursFetched = new AtomicLong();

    LedgerMeters(MeterRegistry registry) {
        this.registry = registry;
        requests = registry.counter("keyledger.usage.requests");
        duplicates = registry.counter("keyledger.usage.duplicates");
        late = registry.counter("keyledger.usage.late");
        twins = Counter.builder("keyledger.usage.twins")
                .description("Counted events with source and id of a recent one, and another time")
                .register(registry);
        idsHeld = registry.gauge("keyledger.usage.ids.held", new AtomicLong());
        idsHeldBytes = registry.gauge("keyledger.usage.ids.held.bytes", new AtomicLong());
        FunctionCounter.builder("keyledger.usage.ids.hours.fetched", hoursFetched, AtomicLong::get)
                .description("Hours whose ids were asked of PostgreSQL: many where the memory for ids is too small")
                .register(registry);
    }

    void committed(PartitionBatch batch) {
        requests.increment((double) batch.requests());
        duplicates.increment((double) batch.duplicates());
        late.increment((double) batch.late());
        twins.increment((double) batch.twins());
        unpricedByModel(batch).forEach((model, count) -> unpriced(model).increment((double) count));
        for (DeadLetter letter : batch.deadLetters()) {
            registry.counter(
                            "keyledger.usage.dead.letters",
                            "reason",
                            letter.why().reason().slug())
                    .increment();
        }
    }

    private static Map<String, Long> unpricedByModel(PartitionBatch batch) {
        if (batch.unpriced() == 0) {
            return Map.of();
        }
        var models = new HashMap<String, Long>();
        batch.buckets().forEach((bucket, tally) -> models.merge(bucket.model(), tally.unpricedRequests(), Long::sum));
        models.values().removeIf(count -> count == 0);
        return models;
    }

    /** Names of models come from outside: after some, the others share one counter. */
    private Counter unpriced(String model) {
        String name = unpriced.containsKey(model) || unpriced.size() < UNPRICED_MODELS_MAX ? model : "other models";
        return unpriced.computeIfAbsent(name, tag -> registry.counter("keyledger.usage.unpriced", "model", tag));
    }

    void idsHeld(HourSets counted) {
        idsHeld.set(counted.heldIds());
        idsHeldBytes.set(counted.heldBytes());
        hoursFetched.set(counted.fetches());
    }
}
