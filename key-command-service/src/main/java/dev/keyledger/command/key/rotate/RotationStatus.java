package dev.keyledger.command.key.rotate;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a rotation stands. */
enum RotationStatus {
    /** The new secret is made; the sandboxes don't all hold it yet. */
    @JsonProperty("issued")
    ISSUED,
    /** A sandbox could not be updated; it is tried again and again. */
    @JsonProperty("waiting-for-sandbox")
    WAITING_FOR_SANDBOX,
    /** Old and new secret are both accepted. */
    @JsonProperty("overlapping")
    OVERLAPPING,
    @JsonProperty("completed")
    COMPLETED,
    /** Another rotation, for a suspected exposure, has taken over. */
    @JsonProperty("superseded")
    SUPERSEDED
}
