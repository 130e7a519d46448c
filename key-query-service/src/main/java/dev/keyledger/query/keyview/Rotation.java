package dev.keyledger.query.keyview;

import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.RotationStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key's last rotation, as far as its events tell.
 *
 * @param begunAt when its new secret was issued
 * @param oldSecretVersion the secret it replaces
 * @param oldValidUntil when the old secret ends by the clock; null: when an event says so
 */
public record Rotation(
        UUID rotationId,
        Instant begunAt,
        RetireOld retireOld,
        int oldSecretVersion,
        @Nullable Instant oldValidUntil,
        boolean sandboxUpdated,
        boolean oldRetired) {
    public RotationStatus statusAt(Instant now) {
        return RotationStatus.of(retireOld, begunAt, sandboxUpdated, oldRetired, oldValidUntil, now);
    }

    Rotation withSandboxUpdated() {
        return new Rotation(rotationId, begunAt, retireOld, oldSecretVersion, oldValidUntil, true, oldRetired);
    }

    Rotation withOldRetired() {
        return new Rotation(rotationId, begunAt, retireOld, oldSecretVersion, oldValidUntil, sandboxUpdated, true);
    }
}
