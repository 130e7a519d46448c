package dev.keyledger.command.key;

import dev.keyledger.command.key.Decision.Accepted;
import dev.keyledger.command.key.Decision.Rejected;
import dev.keyledger.events.codec.WireTime;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevealed;
import dev.keyledger.events.key.KeyRevoked;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * The rules of one key. Rules that span keys, such as unique names and the number of keys in a workspace, are
 * constraints of the append transaction, since no single key can see them.
 */
public final class KeyDecider {
    private KeyDecider() {}

    public static Decision decide(ApiKey state, KeyCommand command, Instant now) {
        return switch (command) {
            case KeyCommand.CreatePrimary create -> createPrimary(state, create);
            case KeyCommand.CreateAdditional create -> createAdditional(state, create, now);
            case KeyCommand.Rename rename -> ifUnrevoked(state, key -> rename(key, rename));
            case KeyCommand.Rotate rotate -> ifUnrevoked(state, key -> RotationRules.rotate(key, rotate, now));
            case KeyCommand.ConfirmSandboxes confirm -> ifAlive(state, key -> RotationRules.confirm(key, confirm));
            case KeyCommand.RetireOldSecret retire -> ifAlive(state, key -> RotationRules.retireOld(key, retire));
            case KeyCommand.RetireWhenDue retire ->
                ifAlive(state, key -> RotationRules.retireWhenDue(key, retire, now));
            case KeyCommand.Reveal reveal -> ifUnrevoked(state, key -> reveal(key, reveal));
            case KeyCommand.Revoke revoke -> ifAlive(state, key -> revoke(key, revoke));
        };
    }

    private static Decision createPrimary(ApiKey state, KeyCommand.CreatePrimary create) {
        return switch (state) {
            case ApiKey.NotYetCreated none ->
                new Accepted(List.of(new KeyCreated(
                        KeyKind.PRIMARY,
                        create.name().text(),
                        create.workspaceName(),
                        create.scopes(),
                        null,
                        create.secret())));
            case ApiKey.Unrevoked key -> new Rejected(KeyRejected.ALREADY_CREATED);
            case ApiKey.Revoked key -> new Rejected(KeyRejected.ALREADY_CREATED);
        };
    }

    private static Decision createAdditional(ApiKey state, KeyCommand.CreateAdditional create, Instant now) {
        return switch (state) {
            case ApiKey.NotYetCreated none -> {
                Instant expiresAt = create.expiresAt() == null ? null : WireTime.truncate(create.expiresAt());
                if (expiresAt != null && !expiresAt.isAfter(now)) {
                    yield new Rejected(KeyRejected.EXPIRES_IN_THE_PAST);
                }
                yield new Accepted(List.of(new KeyCreated(
                        KeyKind.ADDITIONAL, create.name().text(), null, create.scopes(), expiresAt, create.secret())));
            }
            case ApiKey.Unrevoked key -> new Rejected(KeyRejected.ALREADY_CREATED);
            case ApiKey.Revoked key -> new Rejected(KeyRejected.ALREADY_CREATED);
        };
    }

    /** For what makes no sense on a revoked key. */
    private static Decision ifUnrevoked(ApiKey state, Function<ApiKey.Unrevoked, Decision> decide) {
        return switch (state) {
            case ApiKey.NotYetCreated none -> new Rejected(KeyRejected.NOT_CREATED);
            case ApiKey.Unrevoked key -> decide.apply(key);
            case ApiKey.Revoked key -> new Rejected(KeyRejected.REVOKED);
        };
    }

    /** For what ends something, and so has happened already on a revoked key. */
    private static Decision ifAlive(ApiKey state, Function<ApiKey.Unrevoked, Decision> decide) {
        return switch (state) {
            case ApiKey.NotYetCreated none -> new Rejected(KeyRejected.NOT_CREATED);
            case ApiKey.Unrevoked key -> decide.apply(key);
            case ApiKey.Revoked key -> new Accepted(List.of());
        };
    }

    private static Decision rename(ApiKey.Unrevoked key, KeyCommand.Rename rename) {
        return switch (key.kind()) {
            case PRIMARY -> new Rejected(KeyRejected.PRIMARY_NOT_RENAMABLE);
            case ADDITIONAL ->
                key.name().equals(rename.name().text())
                        ? new Accepted(List.of())
                        : new Accepted(List.of(new KeyRenamed(rename.name().text())));
        };
    }

    /** The event is what allows the secret to be shown, so it names exactly the one that will be. */
    private static Decision reveal(ApiKey.Unrevoked key, KeyCommand.Reveal reveal) {
        return switch (key.kind()) {
            case PRIMARY ->
                new Accepted(List.of(new KeyRevealed(key.newestSecret().version(), reveal.reason())));
            case ADDITIONAL -> new Rejected(KeyRejected.NOT_REVEALABLE);
        };
    }

    /** Revoking is idempotent: what is revoked stays as it was revoked first. */
    private static Decision revoke(ApiKey.Unrevoked key, KeyCommand.Revoke revoke) {
        return switch (key.kind()) {
            case PRIMARY -> new Rejected(KeyRejected.PRIMARY_NOT_REVOCABLE);
            case ADDITIONAL -> new Accepted(List.of(new KeyRevoked(revoke.reason())));
        };
    }
}
