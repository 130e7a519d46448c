package dev.keyledger.command.key.rotate;

import dev.keyledger.command.idempotency.ShownOnce;
import dev.keyledger.events.key.RotationStatus;
import dev.keyledger.keyformat.GatewayKey;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A rotation that has begun. The only answer that ever shows an additional key's new secret; it never prints it. */
@Schema(
        name = "RotatedKey",
        requiredProperties = {"rotationId", "status", "secretVersion", "oldValidUntil", "key", "version"})
record RotatedKey(
        UUID rotationId,

        @Schema(enumeration = {"issued", "overlapping", "completed"})
        RotationStatus status,

        int secretVersion,

        @Schema(nullable = true, description = "When the old secret ends. null: once every sandbox holds the new one.")
        @Nullable
        Instant oldValidUntil,

        @Schema(
                nullable = true,
                description =
                        "An additional key's new secret, shown this once. null for a primary key, and in a replay "
                                + "that comes too late.")
        @Nullable
        String key,

        @Schema(description = "The key's version.") long version)
        implements ShownOnce<RotatedKey> {

    @Override
    public RotatedKey withKey(GatewayKey secret) {
        return new RotatedKey(rotationId, status, secretVersion, oldValidUntil, secret.reveal(), version);
    }

    @Override
    public String toString() {
        return "RotatedKey[" + rotationId + ", " + status + "]";
    }
}
