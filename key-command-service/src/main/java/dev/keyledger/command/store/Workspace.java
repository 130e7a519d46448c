package dev.keyledger.command.store;

import dev.keyledger.events.WorkspaceId;
import java.util.UUID;

/**
 * A provisioned workspace.
 *
 * @param keysCreated how many keys it has ever had, its primary key and revoked ones included
 */
public record Workspace(WorkspaceId workspaceId, String name, UUID primaryKeyId, int keysCreated) {}
