package dev.keyledger.verifier.key;

import dev.keyledger.keyformat.KeyHmac;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One secret of a key, as far as recognising it goes.
 *
 * @param retiredAt when an event ended it; null: none has
 * @param validUntil when the clock ends it; null: it doesn't
 */
public record SecretState(
        int version,
        KeyHmac hmac,
        String pepperId,
        @Nullable Instant retiredAt,
        @Nullable Instant validUntil) {
    public boolean validAt(Instant now) {
        return retiredAt == null && (validUntil == null || now.isBefore(validUntil));
    }

    /** Whether an event has ended it. */
    boolean isRetired() {
        return retiredAt != null;
    }

    SecretState retired(Instant at) {
        return retiredAt == null ? new SecretState(version, hmac, pepperId, at, validUntil) : this;
    }

    /** Valid until {@code time} at most; an end that was already set sooner stays. */
    SecretState endingAt(Instant time) {
        boolean sooner = validUntil == null || time.isBefore(validUntil);
        return sooner ? new SecretState(version, hmac, pepperId, retiredAt, time) : this;
    }
}
