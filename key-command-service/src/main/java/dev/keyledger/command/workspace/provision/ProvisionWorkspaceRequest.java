package dev.keyledger.command.workspace.provision;

import dev.keyledger.command.key.InvalidText;
import dev.keyledger.command.key.KeyName;
import dev.keyledger.kit.problem.Problem;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

@Schema(name = "ProvisionWorkspaceRequest")
record ProvisionWorkspaceRequest(
        @Schema(
                required = true,
                minLength = 1,
                maxLength = KeyName.CHARACTERS_MAX,
                description = "Trimmed; without control, bidirectional or zero-width characters.")
        String name) {
    /** @throws Problem 400 if the name breaks a rule; workspaces are named by the same rules as keys */
    String checkedName() {
        try {
            return KeyName.parse(name).text();
        } catch (InvalidText e) {
            throw Problem.invalid("/name", e.getMessage());
        }
    }
}
