package dev.keyledger.usage.ledger;

import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;

/** What one row of {@code usage_secret_hour} is of, but for the partition. */
record SecretHour(UUID keyId, Instant hour, int secretVersion) {
    /** As {@link BucketKey#ORDER}. */
    static final Comparator<SecretHour> ORDER = Comparator.comparing(SecretHour::keyId)
            .thenComparing(SecretHour::hour)
            .thenComparingInt(SecretHour::secretVersion);
}
