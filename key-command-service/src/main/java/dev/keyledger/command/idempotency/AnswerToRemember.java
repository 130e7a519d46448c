package dev.keyledger.command.idempotency;

import dev.keyledger.command.vault.Ciphertext;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A success to be repeated to whoever asks again.
 *
 * @param answerWithoutSecret the response's body as JSON, its secret left out
 * @param encryptedSecret the secret that the response showed, under the vault's AEAD; empty: it showed none
 */
public record AnswerToRemember(
        IdempotentCommand command,
        UUID keyId,
        int secretVersion,
        String answerWithoutSecret,
        Optional<Ciphertext> encryptedSecret,
        Instant answeredAt) {}
