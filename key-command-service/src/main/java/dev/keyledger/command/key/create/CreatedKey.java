package dev.keyledger.command.key.create;

import dev.keyledger.command.idempotency.ShownOnce;
import dev.keyledger.keyformat.GatewayKey;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A new key. The only answer that ever shows an additional key's first secret; it never prints it. */
@Schema(
        name = "CreatedKey",
        requiredProperties = {"keyId", "key", "maskedKey", "name", "scopes", "createdAt", "expiresAt", "version"})
record CreatedKey(
        UUID keyId,

        @Schema(nullable = true, description = "The full key, shown this once. null in a replay that comes too late.")
        @Nullable
        String key,

        String maskedKey,
        String name,
        List<String> scopes,
        Instant createdAt,
        @Schema(nullable = true) @Nullable Instant expiresAt,
        long version)
        implements ShownOnce<CreatedKey> {

    @Override
    public CreatedKey withKey(GatewayKey secret) {
        return new CreatedKey(keyId, secret.reveal(), maskedKey, name, scopes, createdAt, expiresAt, version);
    }

    @Override
    public String toString() {
        return "CreatedKey[" + keyId + ", " + maskedKey + "]";
    }
}
