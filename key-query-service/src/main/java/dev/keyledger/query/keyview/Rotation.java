package dev.keyledger.query.keyview;

import dev.keyledger.events.key.RetireOld;
import java.time.Instant;
import java.util.UUID;

/**
 * A key's last rotation, as far as its events tell.
 *
 * @param oldSecretVersion the secret it replaces
 * @param oldValidUntil when the old secret ends by the clock; null: when an event says so
 */
public record Rotation(
        UUID rotationId,
        RetireOld retireOld,
        int oldSecretVersion,
        Instant oldValidUntil,
        boolean sandboxUpdated,
        boolean oldRetired) {
    /** The contract's words for where an open rotation stands. */
    public enum Status {
        /** The sandboxes don't all hold the new secret yet. */
        ISSUED("issued"),
        /** Old and new secret are both accepted. */
        OVERLAPPING("overlapping"),
        /** Done; views don't show it any more. */
        COMPLETED("completed");

        private final String wireName;

        Status(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }

    public Status statusAt(Instant now) {
        return switch (retireOld) {
            case AFTER_OVERLAP -> oldEndedAt(now) ? Status.COMPLETED : Status.OVERLAPPING;
            case IMMEDIATELY -> sandboxUpdated ? Status.COMPLETED : Status.ISSUED;
            case AFTER_UPDATE ->
                !sandboxUpdated ? Status.ISSUED : oldEndedAt(now) ? Status.COMPLETED : Status.OVERLAPPING;
        };
    }

    private boolean oldEndedAt(Instant now) {
        return oldRetired || (oldValidUntil != null && !now.isBefore(oldValidUntil));
    }

    Rotation withSandboxUpdated() {
        return new Rotation(rotationId, retireOld, oldSecretVersion, oldValidUntil, true, oldRetired);
    }

    Rotation withOldRetired() {
        return new Rotation(rotationId, retireOld, oldSecretVersion, oldValidUntil, sandboxUpdated, true);
    }
}
