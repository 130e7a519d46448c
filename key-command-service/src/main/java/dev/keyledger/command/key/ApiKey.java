package dev.keyledger.command.key;

import dev.keyledger.events.key.DisablingRole;
import dev.keyledger.events.key.IssuedSecret;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyDisabled;
import dev.keyledger.events.key.KeyEnabled;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.events.key.KeyExpiryChanged;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.KeyLabelChanged;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevealed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.events.key.KeyScopesChanged;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.SandboxSecretsUpdated;
import dev.keyledger.events.key.SecretRetired;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a key's history amounts to, as far as the next decision needs it. */
public sealed interface ApiKey {
    ApiKey NOT_YET_CREATED = new NotYetCreated();

    record NotYetCreated() implements ApiKey {}

    /**
     * A key that was created and not revoked. Whether it has expired is a question to the clock.
     *
     * @param scopes all that it may do
     * @param disabledBy who has it, or more, may enable the key; null: it isn't disabled
     * @param newestSecret the secret that the last rotation, or the creation, issued
     * @param openRotation the last rotation, until all that belongs to it is done
     */
    record Unrevoked(
            KeyKind kind,
            String name,
            List<String> scopes,
            @Nullable Instant expiresAt,
            @Nullable DisablingRole disabledBy,
            IssuedSecret newestSecret,
            Optional<Rotation> openRotation)
            implements ApiKey {
        public Unrevoked {
            scopes = List.copyOf(scopes);
        }

        public boolean hasExpiredBy(Instant now) {
            return expiresAt != null && !now.isBefore(expiresAt);
        }

        private Unrevoked named(String newName) {
            return new Unrevoked(kind, newName, scopes, expiresAt, disabledBy, newestSecret, openRotation);
        }

        private Unrevoked allowed(List<String> newScopes) {
            return new Unrevoked(kind, name, newScopes, expiresAt, disabledBy, newestSecret, openRotation);
        }

        private Unrevoked expiring(@Nullable Instant newExpiry) {
            return new Unrevoked(kind, name, scopes, newExpiry, disabledBy, newestSecret, openRotation);
        }

        private Unrevoked disabled(@Nullable DisablingRole by) {
            return new Unrevoked(kind, name, scopes, expiresAt, by, newestSecret, openRotation);
        }

        private Unrevoked rotated(KeyRotated event) {
            Rotation rotation = Rotation.begun(event, newestSecret.version());
            return new Unrevoked(kind, name, scopes, expiresAt, disabledBy, event.secret(), Optional.of(rotation));
        }

        private Unrevoked rotation(UUID rotationId, UnaryOperator<Rotation> change) {
            Optional<Rotation> rotation = openRotation
                    .map(open -> open.id().equals(rotationId) ? change.apply(open) : open)
                    .filter(open -> !open.isComplete());
            return new Unrevoked(kind, name, scopes, expiresAt, disabledBy, newestSecret, rotation);
        }
    }

    /** The end: nothing can happen to a revoked key any more. */
    record Revoked(KeyKind kind) implements ApiKey {}

    /**
     * A rotation on its way.
     *
     * @param oldSecretVersion the secret that the rotation replaces
     * @param oldValidUntil when the old secret ends by the clock; null: when it is retired
     * @param sandboxesUpdated whether every sandbox sink has confirmed the new secret
     * @param oldRetired whether an event has ended the old secret
     */
    record Rotation(
            UUID id,
            RetireOld retireOld,
            int oldSecretVersion,
            @Nullable Instant oldValidUntil,
            boolean sandboxesUpdated,
            boolean oldRetired) {
        private static Rotation begun(KeyRotated event, int oldSecretVersion) {
            return new Rotation(
                    event.rotationId(),
                    event.retireOld(),
                    oldSecretVersion,
                    event.oldValidUntil(),
                    false,
                    event.retireOld() == RetireOld.IMMEDIATELY);
        }

        private Rotation updated() {
            return new Rotation(id, retireOld, oldSecretVersion, oldValidUntil, true, oldRetired);
        }

        private Rotation retired() {
            return new Rotation(id, retireOld, oldSecretVersion, oldValidUntil, sandboxesUpdated, true);
        }

        /** No sandbox uses an additional key. */
        private boolean isComplete() {
            return oldRetired && (sandboxesUpdated || retireOld == RetireOld.AFTER_OVERLAP);
        }

        /** Whether the rotation itself may end the old secret now: nobody depends on it any more. */
        boolean oldMayEnd(Instant now) {
            return switch (retireOld) {
                case AFTER_UPDATE, IMMEDIATELY -> sandboxesUpdated;
                case AFTER_OVERLAP -> oldValidUntil != null && !now.isBefore(oldValidUntil);
            };
        }

        boolean oldHasEndedBy(Instant now) {
            return oldRetired || (oldValidUntil != null && !now.isBefore(oldValidUntil));
        }
    }

    /**
     * The state after one more event.
     *
     * @throws IllegalStateException if the event can't have happened in this state: the event store is broken
     */
    static ApiKey evolve(ApiKey state, KeyEvent event) {
        return switch (state) {
            case NotYetCreated none -> created(event);
            case Unrevoked key -> evolve(key, event);
            case Revoked key -> throw impossible(state, event);
        };
    }

    private static ApiKey created(KeyEvent event) {
        if (event instanceof KeyCreated e) {
            return new Unrevoked(e.kind(), e.name(), e.scopes(), e.expiresAt(), null, e.secret(), Optional.empty());
        }
        throw impossible(NOT_YET_CREATED, event);
    }

    private static ApiKey evolve(Unrevoked key, KeyEvent event) {
        return switch (event) {
            case KeyCreated e -> throw impossible(key, event);
            case KeyRotated e -> key.rotated(e);
            case KeyRenamed e -> key.named(e.name());
            case KeyRevealed e -> key;
            case KeyExpiryChanged e -> key.expiring(e.expiresAt());
            case KeyScopesChanged e -> key.allowed(e.scopes());
            case KeyDisabled e -> key.disabled(e.role());
            case KeyEnabled e -> key.disabled(null);
            // No decision depends on it yet.
            case KeyLabelChanged e -> key;
            case SandboxSecretsUpdated e -> key.rotation(e.rotationId(), Rotation::updated);
            case SecretRetired e -> key.rotation(e.rotationId(), Rotation::retired);
            case KeyRevoked e -> new Revoked(key.kind());
        };
    }

    private static IllegalStateException impossible(ApiKey state, KeyEvent event) {
        return new IllegalStateException("%s can't follow on %s"
                .formatted(event.getClass().getSimpleName(), state.getClass().getSimpleName()));
    }
}
