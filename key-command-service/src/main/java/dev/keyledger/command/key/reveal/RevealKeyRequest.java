package dev.keyledger.command.key.reveal;

import dev.keyledger.command.key.InvalidText;
import dev.keyledger.command.key.Reason;
import dev.keyledger.kit.problem.Problem;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of the request, which may be missing altogether. */
@Schema(name = "RevealKeyRequest")
record RevealKeyRequest(
        @Schema(maxLength = Reason.CHARACTERS_MAX, nullable = true, description = "Kept in the key's history.")
        String reason) {
    /** @throws Problem 400 if the reason breaks a rule */
    String checkedReason() {
        try {
            return Reason.parse(reason);
        } catch (InvalidText e) {
            throw Problem.invalid("/reason", e.getMessage());
        }
    }
}
