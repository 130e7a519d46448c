package dev.keyledger.command.idempotency;

import dev.keyledger.command.vault.Ciphertext;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.codec.WireJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * One command under an Idempotency-Key. The same key means nothing to another workspace, principal or operation.
 *
 * @param payloadHash SHA-256 of the request in hex, to tell a repetition from another request under the same key
 */
public record IdempotentCommand(
        WorkspaceId workspaceId, String principal, String operation, String key, String payloadHash) {
    /** @param request what was asked for; never anything that holds a secret */
    public static IdempotentCommand of(
            WorkspaceId workspaceId, String principal, String operation, String key, Record request) {
        return new IdempotentCommand(
                workspaceId,
                principal,
                operation,
                key,
                sha256(WireJson.mapper().valueToTree(request).toString()));
    }

    /**
     * This command's success, to be remembered.
     *
     * @param answer without the secret that it shows
     * @param secret what the answer shows, under the vault's AEAD; empty: nothing
     */
    public AnswerToRemember answered(
            UUID keyId, int secretVersion, Record answer, Optional<Ciphertext> secret, Instant answeredAt) {
        String json = WireJson.mapper().valueToTree(answer).toString();
        return new AnswerToRemember(this, keyId, secretVersion, json, secret, answeredAt);
    }

    boolean isRepetitionOf(String firstPayloadHash) {
        return payloadHash.equals(firstPayloadHash);
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
