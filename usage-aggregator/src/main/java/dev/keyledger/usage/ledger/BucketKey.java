package dev.keyledger.usage.ledger;

import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;

/**
 * What one row of {@code usage_hour} is of, but for the partition.
 *
 * @param provider empty: the events didn't say
 */
public record BucketKey(UUID keyId, Instant hour, String model, String provider) {
    /** Rows are written in this order, always, so that two writers can never wait for each other in a circle. */
    public static final Comparator<BucketKey> ORDER = Comparator.comparing(BucketKey::keyId)
            .thenComparing(BucketKey::hour)
            .thenComparing(BucketKey::model)
            .thenComparing(BucketKey::provider);
}
