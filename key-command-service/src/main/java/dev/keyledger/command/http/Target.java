package dev.keyledger.command.http;

import dev.keyledger.events.Actor;
import dev.keyledger.events.WorkspaceId;
import java.util.UUID;

/**
 * Who wants to change which key.
 *
 * @param scope which of the workspace's keys the actor may change
 */
public record Target(WorkspaceId workspaceId, UUID keyId, Actor actor, KeyScope scope, IfMatch precondition) {}
