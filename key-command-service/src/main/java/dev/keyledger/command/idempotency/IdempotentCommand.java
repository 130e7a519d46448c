package dev.keyledger.command.idempotency;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.codec.WireJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One command under an Idempotency-Key. The same key means nothing to another workspace, principal or operation.
 *
 * @param payloadHash SHA-256 of the request in hex, to tell a repetition from another request under the same key
 */
public record IdempotentCommand(
        WorkspaceId workspaceId, String principal, String operation, IdempotencyKey key, String payloadHash) {
    /** @param request what was asked for; never anything that holds a secret */
    public static IdempotentCommand of(
            WorkspaceId workspaceId, String principal, String operation, IdempotencyKey key, Record request) {
        return new IdempotentCommand(
                workspaceId,
                principal,
                operation,
                key,
                sha256(WireJson.mapper().valueToTree(request).toString()));
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
