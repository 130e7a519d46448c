package dev.keyledger.query.get;

import dev.keyledger.events.usage.Usd;
import dev.keyledger.query.keyview.store.KeyRow;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A key as the API shows it, alone and in lists. */
@Schema(name = "Key")
public record KeyBody(
        UUID keyId,
        String workspaceId,
        @Schema(enumeration = {"primary", "additional"}) String kind,

        String name,
        @Schema(examples = "dg_live_•••••••mZpB") String maskedKey,
        List<String> scopes,
        Instant createdAt,
        CreatedBy createdBy,

        @Schema(enumeration = {"active", "expired", "disabled", "revoked"})
        String status,

        @Schema(nullable = true) @Nullable Instant revokedAt,
        @Schema(nullable = true) @Nullable Instant expiresAt,
        @Schema(nullable = true) @Nullable Instant rotatedAt,
        @Schema(nullable = true) @Nullable Instant lastUsedAt,
        long requests30d,

        @Schema(implementation = String.class, description = "US dollars, 6 to 12 fraction digits")
        Usd cost30dUsd,

        long unpriced30d,
        int secretVersion,

        @Schema(description = "The key's secrets, newest first: the accepted ones, and of those that ended the last 20")
        List<SecretVersionBody> secretVersions,

        @Schema(nullable = true) @Nullable RotationBody rotation,

        @Schema(
                description = "An event of the key could not be read or stored, so the rest may be out of date, and"
                        + " verification answers 503 for the key")
        boolean quarantined,

        long version) {
    @Schema(name = "CreatedBy")
    public record CreatedBy(String id, String name) {}

    /** A secret of the key's. */
    @Schema(name = "SecretVersion")
    public record SecretVersionBody(
            int version,

            @Schema(
                    nullable = true,
                    description = "When it ended or will, on its own or with the key; null: no end is known yet")
            @Nullable
            Instant validUntil,

            @Schema(
                    nullable = true,
                    description = "Of the newest request in the 30-day window that said it came with this secret; null:"
                            + " none did")
            @Nullable
            Instant lastUsedAt,

            @Schema(
                    nullable = true,
                    description = "How many requests in the window said so; null: none did, but not all requests said"
                            + " with which secret they came")
            @Nullable
            Long requests30d) {
        private static SecretVersionBody of(KeyRow.SecretVersion secret) {
            return new SecretVersionBody(secret.version(), secret.validUntil(), secret.lastUsedAt(), secret.requests());
        }
    }

    /** An open rotation. */
    @Schema(name = "OpenRotation")
    public record RotationBody(
            UUID rotationId,

            @Schema(enumeration = {"issued", "waiting-for-sandbox", "overlapping"})
            String status,

            @Schema(nullable = true) @Nullable Instant oldValidUntil) {}

    /** @param now decides expiry and overlap */
    public static KeyBody of(KeyRow row, Instant now) {
        return new KeyBody(
                row.keyId,
                row.workspaceId,
                row.kind,
                row.name,
                row.masked().toString(),
                List.of(row.scopes),
                row.createdAt,
                new CreatedBy(row.createdById, row.createdByName),
                row.statusAt(now).wireName(),
                row.revokedAt,
                row.expiresAt,
                row.rotatedAt,
                row.lastUsedAt,
                row.requests,
                new Usd(row.costUsd),
                row.unpriced,
                row.secretVersion,
                row.secretVersions().stream().map(SecretVersionBody::of).toList(),
                row.openRotation(now)
                        .map(rotation -> new RotationBody(
                                rotation.rotationId(), rotation.statusAt(now).wireName(), rotation.oldValidUntil()))
                        .orElse(null),
                row.quarantined,
                row.version);
    }
}
