package dev.keyledger.usage.ledger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/** The ledger's metrics. Counters move with commits, so they never count what was rolled back. */
final class LedgerMeters {
    private final MeterRegistry registry;
    private final Counter requests;
    private final Counter duplicates;
    private final Counter late;
    private final Counter unpriced;
    private final AtomicLong idsHeld;
    private final AtomicLong idsHeldBytes;

    LedgerMeters(MeterRegistry registry) {
        this.registry = registry;
        requests = registry.counter("keyledger.usage.requests");
        duplicates = registry.counter("keyledger.usage.duplicates");
        late = registry.counter("keyledger.usage.late");
        unpriced = registry.counter("keyledger.usage.unpriced");
        idsHeld = registry.gauge("keyledger.usage.ids.held", new AtomicLong());
        idsHeldBytes = registry.gauge("keyledger.usage.ids.held.bytes", new AtomicLong());
    }

    void committed(PartitionBatch batch) {
        requests.increment((double) batch.requests());
        duplicates.increment((double) batch.duplicates());
        late.increment((double) batch.late());
        unpriced.increment((double) batch.unpriced());
        for (DeadLetter letter : batch.deadLetters()) {
            registry.counter(
                            "keyledger.usage.dead.letters",
                            "reason",
                            letter.why().reason().slug())
                    .increment();
        }
    }

    void idsHeld(long ids, long bytes) {
        idsHeld.set(ids);
        idsHeldBytes.set(bytes);
    }
}
