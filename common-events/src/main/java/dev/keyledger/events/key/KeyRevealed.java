package dev.keyledger.events.key;

/**
 * Somebody was shown a secret. Appended before the secret is decrypted: no event, no reveal.
 *
 * @param reason in the actor's words; null: none given
 */
public record KeyRevealed(int secretVersion, String reason) implements KeyEvent {}
