package dev.keyledger.events.key;

import java.util.Objects;
import java.util.UUID;

/** A rotation's old secret is refused from now on. {@code secretVersion} names the old secret. */
public record SecretRetired(UUID rotationId, int secretVersion) implements KeyEvent {
    public SecretRetired {
        Objects.requireNonNull(rotationId, "rotationId");
    }
}
