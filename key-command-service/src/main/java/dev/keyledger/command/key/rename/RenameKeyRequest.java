package dev.keyledger.command.key.rename;

import dev.keyledger.command.key.InvalidText;
import dev.keyledger.command.key.KeyName;
import dev.keyledger.kit.problem.Problem;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

@Schema(name = "RenameKeyRequest")
record RenameKeyRequest(
        @Schema(
                required = true,
                minLength = 1,
                maxLength = KeyName.CHARACTERS_MAX,
                description = "Unique among the workspace's keys that are not revoked, whatever its case; trimmed; "
                        + "without control, bidirectional or zero-width characters.")
        String name) {
    /** @throws Problem 400 if the name breaks a rule */
    KeyName checkedName() {
        try {
            return KeyName.parse(name);
        } catch (InvalidText e) {
            throw Problem.invalid("/name", e.getMessage());
        }
    }
}
