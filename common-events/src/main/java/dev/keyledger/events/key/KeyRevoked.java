package dev.keyledger.events.key;

/**
 * The key was revoked: all its secrets are refused from now on, for good.
 *
 * @param reason in the actor's words; null: none given
 */
public record KeyRevoked(String reason) implements KeyEvent {}
