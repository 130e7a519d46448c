package dev.keyledger.command.workspace.provision;

import dev.keyledger.command.store.Workspace;
import dev.keyledger.events.WorkspaceId;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

@Schema(
        name = "ProvisionedWorkspace",
        requiredProperties = {"workspaceId", "name", "primaryKeyId"})
record ProvisionWorkspaceAnswer(
        @Schema(implementation = String.class) WorkspaceId workspaceId, String name, UUID primaryKeyId) {
    ProvisionWorkspaceAnswer(Workspace workspace) {
        this(workspace.workspaceId(), workspace.name(), workspace.primaryKeyId());
    }
}
