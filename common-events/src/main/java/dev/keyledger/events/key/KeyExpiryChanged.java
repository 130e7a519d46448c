package dev.keyledger.events.key;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The key ends at another time.
 *
 * @param expiresAt from when on the key is refused; null: never
 */
public record KeyExpiryChanged(@Nullable Instant expiresAt) implements KeyEvent {}
