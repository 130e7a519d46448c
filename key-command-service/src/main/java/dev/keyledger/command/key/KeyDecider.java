package dev.keyledger.command.key;

import dev.keyledger.command.key.Decision.Accepted;
import dev.keyledger.command.key.Decision.Rejected;
import dev.keyledger.events.codec.WireTime;
import dev.keyledger.events.key.DisablingRole;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyDisabled;
import dev.keyledger.events.key.KeyEnabled;
import dev.keyledger.events.key.KeyKind;
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
            case KeyCommand.Edit edit -> ifUnrevoked(state, key -> EditRules.edit(key, edit, now));
            case KeyCommand.Disable disable -> ifUnrevoked(state, key -> disable(key, disable));
            case KeyCommand.Enable enable -> ifUnrevoked(state, key -> enable(key, enable));
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

    /** A disabled key is disabled once more by whoever has a higher role: else a member could undo what an admin wants. */
    private static Decision disable(ApiKey.Unrevoked key, KeyCommand.Disable disable) {
        return switch (key.kind()) {
            case PRIMARY -> new Rejected(KeyRejected.PRIMARY_NOT_DISABLABLE);
            case ADDITIONAL -> {
                DisablingRole before = key.disabledBy();
                yield before != null && disable.role().compareTo(before) <= 0
                        ? new Accepted(List.of())
                        : new Accepted(List.of(new KeyDisabled(disable.role(), disable.reason())));
            }
        };
    }

    private static Decision enable(ApiKey.Unrevoked key, KeyCommand.Enable enable) {
        return switch (key.kind()) {
            case PRIMARY -> new Rejected(KeyRejected.PRIMARY_NOT_DISABLABLE);
            case ADDITIONAL -> {
                DisablingRole disabledBy = key.disabledBy();
                if (disabledBy == null) {
                    yield new Accepted(List.of());
                }
                yield enable.role().compareTo(disabledBy) < 0
                        ? new Rejected(KeyRejected.DISABLED_BY_A_HIGHER_ROLE)
                        : new Accepted(List.of(new KeyEnabled()));
            }
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
