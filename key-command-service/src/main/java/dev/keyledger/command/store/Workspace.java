package dev.keyledger.command.store;

import dev.keyledger.events.WorkspaceId;
import java.util.UUID;

/** A provisioned workspace. */
public record Workspace(WorkspaceId workspaceId, String name, UUID primaryKeyId) {}
