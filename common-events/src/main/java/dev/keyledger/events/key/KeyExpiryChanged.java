package dev.keyledger.events.key;

import java.time.Instant;

/**
 * The key ends at another time.
 *
 * @param expiresAt from when on the key is refused; null: never
 */
public record KeyExpiryChanged(Instant expiresAt) implements KeyEvent {}
