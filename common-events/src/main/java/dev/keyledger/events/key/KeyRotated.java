package dev.keyledger.events.key;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key got a new secret; the key id stays. Until a {@link SecretRetired} the old secret stays valid too.
 *
 * @param secret the new secret
 * @param retireOld when the old secret is to go
 * @param oldValidUntil when the old secret ends by the clock; null: when a later event says so
 * @param supersedes the open rotation that this one ends; null: none was open
 * @param reason in the actor's words; null: none given
 */
public record KeyRotated(
        UUID rotationId,
        IssuedSecret secret,
        RetireOld retireOld,
        @Nullable Instant oldValidUntil,
        @Nullable UUID supersedes,
        @Nullable String reason)
        implements KeyEvent {
    public KeyRotated {
        Objects.requireNonNull(rotationId, "rotationId");
        Objects.requireNonNull(secret, "secret");
        Objects.requireNonNull(retireOld, "retireOld");
    }
}
