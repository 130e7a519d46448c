package dev.keyledger.command.limit;

import dev.keyledger.command.CommandConfig;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/**
 * How often the keys of a workspace may be changed, whoever asks for it: each change is an event that is kept, sent and
 * read by everyone for ever. What takes something from a secret, revoking, disabling and retiring an old one, is never limited.
 */
@ApplicationScoped
public class ChangeLimits {
    private final RateLimit<UUID> keys;
    private final RateLimit<WorkspaceId> workspaces;

    ChangeLimits(CommandConfig config) {
        this.keys = new RateLimit<>(
                config.limits().changesPerKeyPerMinute(),
                "A key may be rotated, edited, enabled and revealed %d times in a minute.");
        this.workspaces = new RateLimit<>(
                config.limits().changesPerWorkspacePerMinute(),
                "A workspace's keys may be created, rotated, edited, enabled and revealed %d times in a minute.");
    }

    /** @throws Problem 429 {@code rate-limited} */
    public void requireCreation(WorkspaceId workspaceId) {
        workspaces.require(workspaceId);
    }

    /**
     * What the key's limit refuses takes nothing from the workspace: one key can't keep the others from being changed. The
     * primary key has its own limit alone: rotating it is all that ends a secret of its that was exposed, and members, who
     * can't change it, must not be able to use that up with keys of theirs.
     *
     * @param keyId a key of the workspace that the caller may change, or anybody could use up anybody's limits
     * @throws Problem 429 {@code rate-limited}
     */
    public void requireChange(WorkspaceId workspaceId, UUID keyId, boolean primary) {
        keys.require(keyId);
        if (!primary) {
            workspaces.require(workspaceId);
        }
    }
}
