package dev.keyledger.command.key.revoke;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

@Schema(
        name = "RevokedKey",
        requiredProperties = {"status", "revokedAt"})
record RevokeKeyAnswer(@Schema(enumeration = "revoked") String status, Instant revokedAt) {
    RevokeKeyAnswer(Instant revokedAt) {
        this("revoked", revokedAt);
    }
}
