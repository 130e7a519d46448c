package dev.keyledger.query.rotations;

import dev.keyledger.events.key.RotationStatus;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A rotation whose old secret is still good. */
@Schema(name = "OpenRotation")
record OpenRotation(
        String workspaceId,
        UUID keyId,
        UUID rotationId,
        RotationStatus status,

        @Schema(description = "When its new secret was issued")
        Instant begunAt) {
    @Schema(name = "OpenRotationList")
    record Page(
            List<OpenRotation> items,

            @Schema(description = "How many there are in all")
            long total,

            @Schema(description = "How many of them wait for a sandbox")
            long waiting) {}
}
