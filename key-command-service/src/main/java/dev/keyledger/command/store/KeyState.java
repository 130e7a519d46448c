package dev.keyledger.command.store;

import dev.keyledger.command.key.ApiKey;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.KeyRevoked;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a key's events come to, as far as a command has to know: as much for a key of ten thousand events as for one of
 * two.
 *
 * @param version of the last event that is in; 0: there is none yet
 * @param createdBy who created it; null: nobody yet
 * @param revokedAt when it was revoked; null: it is not
 */
public record KeyState(
        WorkspaceId workspaceId,
        UUID keyId,
        long version,
        @Nullable String createdBy,
        @Nullable Instant revokedAt,
        ApiKey state) {
    public KeyState {
        Objects.requireNonNull(state, "state");
    }

    public static KeyState notYetCreated(WorkspaceId workspaceId, UUID keyId) {
        return new KeyState(workspaceId, keyId, 0, null, null, ApiKey.NOT_YET_CREATED);
    }

    /** @throws IllegalStateException if it isn't created yet */
    public KeyKind kind() {
        return switch (state) {
            case ApiKey.Unrevoked unrevoked -> unrevoked.kind();
            case ApiKey.Revoked revoked -> revoked.kind();
            case ApiKey.NotYetCreated none -> throw new IllegalStateException("a key that is found was created");
        };
    }

    /** When it was revoked, if it is. */
    public Optional<Instant> revocation() {
        return Optional.ofNullable(revokedAt);
    }

    /** The state after one more event. */
    KeyState after(KeyEvent event, Instant occurredAt, String actorId) {
        return new KeyState(
                workspaceId,
                keyId,
                version + 1,
                version == 0 ? actorId : createdBy,
                event instanceof KeyRevoked ? occurredAt : revokedAt,
                ApiKey.evolve(state, event));
    }
}
