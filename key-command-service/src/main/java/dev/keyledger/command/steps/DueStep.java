package dev.keyledger.command.steps;

import dev.keyledger.command.store.Step;
import dev.keyledger.events.WorkspaceId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A step that this instance has leased.
 *
 * @param leasedUntil when another instance may try it too; what is written back counts only as long as this still stands
 * @param rotationId whose step it is; null: of no rotation, or written by a build that named none
 * @param settledVersion the secret version that was last seen to have left the outbox
 * @param attempts failures in a row
 */
record DueStep(
        UUID keyId,
        Step step,
        WorkspaceId workspaceId,
        @Nullable UUID rotationId,
        Instant leasedUntil,
        int settledVersion,
        int attempts) {}
