package dev.keyledger.command.store;

import dev.keyledger.command.key.ApiKey;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.events.key.KeyRevoked;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * All that happened to one key, oldest first; at least its creation.
 *
 * @param changes without a gap: the version of each is its place, counted from 1
 */
public record KeyHistory(WorkspaceId workspaceId, UUID keyId, List<Change> changes) {
    public KeyHistory {
        changes = List.copyOf(changes);
    }

    /** @param actorId who caused it */
    public record Change(Instant occurredAt, String actorId, KeyEvent event) {}

    public ApiKey state() {
        ApiKey state = ApiKey.NOT_YET_CREATED;
        for (Change change : changes) {
            state = ApiKey.evolve(state, change.event());
        }
        return state;
    }

    public long version() {
        return changes.size();
    }

    public String createdBy() {
        return changes.getFirst().actorId();
    }

    public Optional<Instant> revokedAt() {
        return changes.stream()
                .filter(change -> change.event() instanceof KeyRevoked)
                .map(Change::occurredAt)
                .findFirst();
    }
}
