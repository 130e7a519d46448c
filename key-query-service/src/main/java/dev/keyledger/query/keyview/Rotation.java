package dev.keyledger.query.keyview;

import dev.keyledger.events.key.RetireOld;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

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
        Instant oldValidUntil,
        boolean sandboxUpdated,
        boolean oldRetired) {
    /** Updating sandboxes takes a second or two unless one fails. */
    private static final Duration SANDBOXES_TAKE_AT_MOST = Duration.ofSeconds(15);

    /** The contract's words for where an open rotation stands. */
    public enum Status {
        /** The sandboxes don't all hold the new secret yet. */
        ISSUED("issued"),
        /** As {@link #ISSUED}, for so long that a sandbox must be failing. The rotation itself says which, and why. */
        WAITING_FOR_SANDBOX("waiting-for-sandbox"),
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
            case IMMEDIATELY -> sandboxUpdated ? Status.COMPLETED : issuedOrWaiting(now);
            case AFTER_UPDATE ->
                !sandboxUpdated ? issuedOrWaiting(now) : oldEndedAt(now) ? Status.COMPLETED : Status.OVERLAPPING;
        };
    }

    private Status issuedOrWaiting(Instant now) {
        return now.isBefore(begunAt.plus(SANDBOXES_TAKE_AT_MOST)) ? Status.ISSUED : Status.WAITING_FOR_SANDBOX;
    }

    private boolean oldEndedAt(Instant now) {
        return oldRetired || (oldValidUntil != null && !now.isBefore(oldValidUntil));
    }

    Rotation withSandboxUpdated() {
        return new Rotation(rotationId, begunAt, retireOld, oldSecretVersion, oldValidUntil, true, oldRetired);
    }

    Rotation withOldRetired() {
        return new Rotation(rotationId, begunAt, retireOld, oldSecretVersion, oldValidUntil, sandboxUpdated, true);
    }
}
