package dev.keyledger.usage.ledger;

import dev.keyledger.prices.Unpriced;
import java.time.Instant;
import java.util.Comparator;

/**
 * What one row of {@code usage_unpriced} is of, but for the partition.
 *
 * @param provider empty: the events didn't say
 */
record UnpricedHour(Instant hour, String model, String provider, Unpriced reason) {
    /** As {@link BucketKey#ORDER}. */
    static final Comparator<UnpricedHour> ORDER = Comparator.comparing(UnpricedHour::hour)
            .thenComparing(UnpricedHour::model)
            .thenComparing(UnpricedHour::provider)
            .thenComparing(UnpricedHour::reason);
}
