package dev.keyledger.usage.ledger;

import dev.keyledger.events.usage.parse.RejectionReason;
import dev.keyledger.prices.Unpriced;
import dev.keyledger.usage.dedupe.HourSets;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/** The ledger's metrics. Counters move with commits, so they never count what was rolled back. */
final class LedgerMeters {
    private static final int UNPRICED_MODELS_MAX = 100;

    private final MeterRegistry registry;
    private final Counter requests;
    private final Counter duplicates;
    private final Counter late;
    private final Counter twins;
    private final Counter stale;
    private final Counter assumedProvider;
    private final Set<String> unpricedModels = new HashSet<>();
    private final AtomicLong idsHeld;
    private final AtomicLong idsHeldBytes;
    private final Counter hoursFetched;
    private long fetchesTold;

    LedgerMeters(MeterRegistry registry) {
        this.registry = registry;
        requests = Counter.builder("keyledger.usage.requests")
                .description("Requests that were counted")
                .register(registry);
        duplicates = Counter.builder("keyledger.usage.duplicates")
                .description("Events that were counted before and came again")
                .register(registry);
        late = Counter.builder("keyledger.usage.late")
                .description("Counted events that reached Kafka more than an hour after they happened")
                .register(registry);
        twins = Counter.builder("keyledger.usage.twins")
                .description("Counted events with source and id of a recent one, and another time")
                .register(registry);
        stale = Counter.builder("keyledger.usage.stale")
                .description("Requests estimated by a price that nobody had looked at for long")
                .register(registry);
        assumedProvider = Counter.builder("keyledger.usage.assumed.provider")
                .description(
                        "Requests estimated by the price of the model's maker, since they don't say who served them")
                .register(registry);
        // At 0 from the beginning: who watches how a counter rises never sees the first of one that begins with 1.
        for (RejectionReason reason : RejectionReason.values()) {
            deadLetters(reason);
        }
        idsHeld = gauge("keyledger.usage.ids.held", "Ids of counted events that are in memory");
        idsHeldBytes = gauge("keyledger.usage.ids.held.bytes", "Bytes that the ids in memory take");
        hoursFetched = Counter.builder("keyledger.usage.ids.hours.fetched")
                .description("Hours whose ids were asked of PostgreSQL: many where the memory for ids is too small")
                .register(registry);
    }

    void committed(PartitionBatch batch) {
        requests.increment((double) batch.requests());
        duplicates.increment((double) batch.duplicates());
        late.increment((double) batch.late());
        twins.increment((double) batch.twins());
        stale.increment((double) sum(batch, Tally::staleRequests));
        assumedProvider.increment((double) sum(batch, Tally::assumedProviderRequests));
        unpricedByModel(batch).forEach(this::unpriced);
        for (DeadLetter letter : batch.deadLetters()) {
            deadLetters(letter.why().reason()).increment();
        }
    }

    private Counter deadLetters(RejectionReason reason) {
        return Counter.builder("keyledger.usage.dead.letters")
                .description("Events that could not be counted, and became dead letters")
                .tag("reason", reason.slug())
                .register(registry);
    }

    private static long sum(PartitionBatch batch, ToLongFunction<Tally> count) {
        return batch.buckets().values().stream().mapToLong(count).sum();
    }

    private static Map<String, Map<Unpriced, Long>> unpricedByModel(PartitionBatch batch) {
        var models = new HashMap<String, Map<Unpriced, Long>>();
        batch.buckets().forEach((bucket, tally) -> {
            if (tally.unpricedRequests() > 0) {
                Map<Unpriced, Long> reasons =
                        models.computeIfAbsent(bucket.model(), model -> new EnumMap<>(Unpriced.class));
                tally.unpricedByReason().forEach((reason, requests) -> reasons.merge(reason, requests, Long::sum));
            }
        });
        return models;
    }

    private void unpriced(String model, Map<Unpriced, Long> reasons) {
        String name = nameOf(model);
        reasons.forEach((reason, requests) -> Counter.builder("keyledger.usage.unpriced")
                .description("Requests without a cost, by model and why")
                .tags("model", name, "reason", reason.slug())
                .register(registry)
                .increment((double) requests));
    }

    /** Names of models come from outside: after some, the others share one. */
    private String nameOf(String model) {
        boolean named = unpricedModels.contains(model)
                || (unpricedModels.size() < UNPRICED_MODELS_MAX && unpricedModels.add(model));
        return named ? model : "other models";
    }

    void idsHeld(HourSets counted) {
        idsHeld.set(counted.heldIds());
        idsHeldBytes.set(counted.heldBytes());
        hoursFetched.increment((double) (counted.fetches() - fetchesTold));
        fetchesTold = counted.fetches();
    }

    /** Of this ledger: a registry keeps to the first that has a name, and counting that is begun again has a new ledger. */
    private AtomicLong gauge(String name, String description) {
        Gauge earlier = registry.find(name).gauge();
        if (earlier != null) {
            registry.remove(earlier);
        }
        var value = new AtomicLong();
        Gauge.builder(name, value, AtomicLong::get).description(description).register(registry);
        return value;
    }
}
