package dev.keyledger.events.key;

import org.jspecify.annotations.Nullable;

/**
 * The key was revoked: all its secrets are refused from now on, for good.
 *
 * @param reason in the actor's words; null: none given
 */
public record KeyRevoked(@Nullable String reason) implements KeyEvent {}
