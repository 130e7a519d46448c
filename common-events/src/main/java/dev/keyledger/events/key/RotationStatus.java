package dev.keyledger.events.key;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a rotation stands. It follows from the rotation's events and the clock alone, so that everybody who tells of it says
 * the same.
 */
public enum RotationStatus {
    /** The new secret is made; the sandboxes don't all hold it yet. */
    @JsonProperty("issued")
    ISSUED("issued"),
    /** As {@link #ISSUED}, for so long that a sandbox must be failing; it is tried again and again. */
    @JsonProperty("waiting-for-sandbox")
    WAITING_FOR_SANDBOX("waiting-for-sandbox"),
    /** Old and new secret are both accepted. */
    @JsonProperty("overlapping")
    OVERLAPPING("overlapping"),
    @JsonProperty("completed")
    COMPLETED("completed"),
    /** Another rotation, for a suspected exposure, has taken over. */
    @JsonProperty("superseded")
    SUPERSEDED("superseded");

    /** Updating sandboxes takes a second or two unless one fails. */
    public static final Duration SANDBOXES_TAKE_AT_MOST = Duration.ofSeconds(15);

    private final String wireName;

    RotationStatus(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /**
     * Where a rotation stands that no other one has superseded, of a key that isn't revoked.
     *
     * @param begunAt when its new secret was issued
     * @param sandboxesUpdated whether every sandbox has confirmed the new secret
     * @param oldRetired whether an event has ended the old secret
     * @param oldValidUntil when the old secret ends by the clock; null: when an event says so
     */
    public static RotationStatus of(
            RetireOld retireOld,
            Instant begunAt,
            boolean sandboxesUpdated,
            boolean oldRetired,
            @Nullable Instant oldValidUntil,
            Instant now) {
        if (retireOld != RetireOld.AFTER_OVERLAP && !sandboxesUpdated) {
            return now.isBefore(begunAt.plus(SANDBOXES_TAKE_AT_MOST)) ? ISSUED : WAITING_FOR_SANDBOX;
        }
        boolean oldEnded = oldRetired
                || retireOld == RetireOld.IMMEDIATELY
                || (oldValidUntil != null && !now.isBefore(oldValidUntil));
        return oldEnded ? COMPLETED : OVERLAPPING;
    }
}
