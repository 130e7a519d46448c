package dev.keyledger.query.keyview;

import dev.keyledger.events.Actor;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyDisabled;
import dev.keyledger.events.key.KeyEnabled;
import dev.keyledger.events.key.KeyEventEnvelope;
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
import dev.keyledger.keyformat.MaskedKey;
import dev.keyledger.verifier.key.KeyCredentials;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the events of one key come to. Pure: the same events give the same view, whoever folds them.
 *
 * @param workspaceName on the primary key: its creation is the workspace's; null on others
 * @param masked the newest secret's visible part
 * @param rotatedAt when it got its newest secret; null: never rotated
 * @param rotation the last one, done or not; null: none, or ended by a revocation
 */
public record KeyView(
        KeyCredentials credentials,
        KeyKind kind,
        String name,
        @Nullable String workspaceName,
        MaskedKey masked,
        Instant createdAt,
        Actor createdBy,
        @Nullable Instant rotatedAt,
        @Nullable Rotation rotation) {
    /** The view of a key that has just been created. */
    static KeyView created(KeyEventEnvelope envelope, KeyCreated event) {
        return new KeyView(
                KeyCredentials.created(envelope, event),
                event.kind(),
                event.name(),
                event.workspaceName(),
                event.secret().masked(),
                envelope.occurredAt(),
                envelope.actor(),
                null,
                null);
    }

    /** Empty at a second creation, which no key has. */
    Optional<KeyView> after(KeyEventEnvelope envelope) {
        return credentials.after(envelope).map(next -> switch (envelope.event()) {
            case KeyCreated e -> this;
            case KeyRotated e ->
                new KeyView(
                        next,
                        kind,
                        name,
                        workspaceName,
                        e.secret().masked(),
                        createdAt,
                        createdBy,
                        envelope.occurredAt(),
                        begun(e, envelope.occurredAt()));
            case KeyRevoked e -> with(next, name, null);
            case KeyRenamed e -> with(next, e.name(), rotation);
            case KeyRevealed e -> with(next, name, rotation);
            case KeyScopesChanged e -> with(next, name, rotation);
            case KeyExpiryChanged e -> with(next, name, rotation);
            // Which label it has is in its history alone.
            case KeyLabelChanged e -> with(next, name, rotation);
            case KeyDisabled e -> with(next, name, rotation);
            case KeyEnabled e -> with(next, name, rotation);
            case SandboxSecretsUpdated e -> with(next, name, changed(e.rotationId(), Rotation::withSandboxUpdated));
            case SecretRetired e -> with(next, name, changed(e.rotationId(), Rotation::withOldRetired));
        });
    }

    public UUID keyId() {
        return credentials.keyId();
    }

    public long version() {
        return credentials.version();
    }

    private Rotation begun(KeyRotated event, Instant at) {
        return new Rotation(
                event.rotationId(),
                at,
                event.retireOld(),
                credentials.newestSecret().version(),
                event.oldValidUntil(),
                false,
                event.retireOld() == RetireOld.IMMEDIATELY);
    }

    private @Nullable Rotation changed(UUID rotationId, UnaryOperator<Rotation> change) {
        return rotation != null && rotation.rotationId().equals(rotationId) ? change.apply(rotation) : rotation;
    }

    private KeyView with(KeyCredentials next, String nextName, @Nullable Rotation nextRotation) {
        return new KeyView(next, kind, nextName, workspaceName, masked, createdAt, createdBy, rotatedAt, nextRotation);
    }
}
