package dev.keyledger.verifier.key;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.key.IssuedSecret;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyDisabled;
import dev.keyledger.events.key.KeyEnabled;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyExpiryChanged;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The part of a key that decides whether one of its secrets is accepted. It is all that verification keeps in memory,
 * and a component of every view of a key, so that both follow the same fold.
 *
 * @param version of the last event that is in
 * @param lineage which events its versions stand for
 * @param expiresAt null: never
 * @param revokedAt null: not revoked
 * @param disabledAt null: not disabled
 * @param secrets oldest first: those that no event has ended, and the {@link #ENDED_SECRETS_KEPT} newest of those that
 *     one has, which must still be told from unknown ones. What is older is forgotten, so that a key takes the same
 *     room however often it is rotated. Which ones are kept follows from the events alone.
 */
public record KeyCredentials(
        UUID keyId,
        WorkspaceId workspaceId,
        long version,
        Lineage lineage,
        List<String> scopes,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant disabledAt,
        List<SecretState> secrets) {
    public static final int ENDED_SECRETS_KEPT = 20;

    public KeyCredentials {
        scopes = List.copyOf(scopes);
        secrets = List.copyOf(secrets);
    }

    public static KeyCredentials created(KeyEventEnvelope envelope, KeyCreated event) {
        return new KeyCredentials(
                envelope.keyId(),
                envelope.workspaceId(),
                envelope.version(),
                Lineage.UNKNOWN.after(envelope),
                event.scopes(),
                event.expiresAt(),
                null,
                null,
                List.of(stateOf(event.secret())));
    }

    /** Empty at a second creation, which no key has. */
    public Optional<KeyCredentials> after(KeyEventEnvelope envelope) {
        Instant at = envelope.occurredAt();
        KeyCredentials next = at(envelope);
        return switch (envelope.event()) {
            case KeyCreated e -> Optional.empty();
            case KeyRotated e -> Optional.of(next.withSecrets(rotated(e, at)));
            case KeyRevoked e -> Optional.of(next.revoked(at));
            case SecretRetired e ->
                Optional.of(next.withSecrets(
                        each(secret -> secret.version() == e.secretVersion() ? secret.retired(at) : secret)));
            case KeyScopesChanged e -> Optional.of(next.limited(e.scopes(), expiresAt, disabledAt));
            case KeyExpiryChanged e -> Optional.of(next.limited(scopes, e.expiresAt(), disabledAt));
            case KeyDisabled e -> Optional.of(next.limited(scopes, expiresAt, disabledAt == null ? at : disabledAt));
            case KeyEnabled e -> Optional.of(next.limited(scopes, expiresAt, null));
            case KeyRenamed e -> Optional.of(next);
            case KeyRevealed e -> Optional.of(next);
            case KeyLabelChanged e -> Optional.of(next);
            case SandboxSecretsUpdated e -> Optional.of(next);
        };
    }

    public SecretState newestSecret() {
        return secrets.getLast();
    }

    private List<SecretState> rotated(KeyRotated event, Instant at) {
        List<SecretState> old = each(secret -> event.retireOld() == RetireOld.IMMEDIATELY
                ? secret.retired(at)
                : event.oldValidUntil() == null ? secret : secret.endingAt(event.oldValidUntil()));
        return Stream.concat(old.stream(), Stream.of(stateOf(event.secret()))).toList();
    }

    private List<SecretState> each(UnaryOperator<SecretState> change) {
        return secrets.stream().map(change).toList();
    }

    private KeyCredentials at(KeyEventEnvelope envelope) {
        return new KeyCredentials(
                keyId,
                workspaceId,
                envelope.version(),
                lineage.after(envelope),
                scopes,
                expiresAt,
                revokedAt,
                disabledAt,
                secrets);
    }

    private KeyCredentials revoked(Instant at) {
        return new KeyCredentials(
                keyId,
                workspaceId,
                version,
                lineage,
                scopes,
                expiresAt,
                revokedAt == null ? at : revokedAt,
                disabledAt,
                remembered(secrets, true));
    }

    private KeyCredentials limited(
            List<String> nextScopes, @Nullable Instant nextExpiry, @Nullable Instant nextDisabledAt) {
        return new KeyCredentials(
                keyId, workspaceId, version, lineage, nextScopes, nextExpiry, revokedAt, nextDisabledAt, secrets);
    }

    /** The same key with other secrets, of which as many are remembered as are. */
    private KeyCredentials withSecrets(List<SecretState> changed) {
        return new KeyCredentials(
                keyId,
                workspaceId,
                version,
                lineage,
                scopes,
                expiresAt,
                revokedAt,
                disabledAt,
                remembered(changed, revokedAt != null));
    }

    /** A revocation ends every secret there is. */
    private static List<SecretState> remembered(List<SecretState> secrets, boolean revoked) {
        long ended =
                secrets.stream().filter(secret -> revoked || secret.isRetired()).count();
        long forgotten = ended - ENDED_SECRETS_KEPT;
        if (forgotten <= 0) {
            return secrets;
        }
        var remembered = new ArrayList<SecretState>(secrets.size());
        for (SecretState secret : secrets) {
            if (forgotten > 0 && (revoked || secret.isRetired())) {
                forgotten--;
            } else {
                remembered.add(secret);
            }
        }
        return remembered;
    }

    private static SecretState stateOf(IssuedSecret secret) {
        return new SecretState(secret.version(), secret.hmac(), secret.pepperId(), null, null);
    }
}
