package dev.keyledger.command.key.rotate;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.keyledger.events.key.RotationStatus;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Where a rotation stands.
 *
 * @param oldValidUntil when the old secret ends, or ended; null: that is not known yet
 */
@Schema(
        name = "Rotation",
        requiredProperties = {"status", "steps", "oldValidUntil"})
record RotationBody(
        @Schema(enumeration = {"issued", "waiting-for-sandbox", "overlapping", "completed", "superseded"})
        RotationStatus status,

        List<Milestone> steps,
        @Schema(nullable = true) @Nullable Instant oldValidUntil) {

    /**
     * @param at when it happened; null: it has not yet
     * @param detail what stands in its way; null: nothing
     */
    @Schema(name = "RotationStep")
    record Milestone(
            Name name,
            @Schema(nullable = true) @Nullable Instant at,
            @Schema(nullable = true) @Nullable String detail) {}

    enum Name {
        @JsonProperty("secret-issued")
        SECRET_ISSUED,
        @JsonProperty("sandboxes-updated")
        SANDBOXES_UPDATED,
        @JsonProperty("old-secret-retired")
        OLD_SECRET_RETIRED
    }
}
