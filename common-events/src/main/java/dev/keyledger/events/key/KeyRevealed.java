package dev.keyledger.events.key;

import org.jspecify.annotations.Nullable;

/**
 * Somebody was shown a secret. Appended before the secret is decrypted: no event, no reveal.
 *
 * @param reason in the actor's words; null: none given
 */
public record KeyRevealed(int secretVersion, @Nullable String reason) implements KeyEvent {}
