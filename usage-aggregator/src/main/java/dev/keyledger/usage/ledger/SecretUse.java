package dev.keyledger.usage.ledger;

import java.time.Instant;

/** What a secret was used for. */
record SecretUse(long requests, Instant lastUsedAt) {
    SecretUse plus(SecretUse other) {
        return new SecretUse(
                requests + other.requests, lastUsedAt.isAfter(other.lastUsedAt) ? lastUsedAt : other.lastUsedAt);
    }
}
