package dev.keyledger.command.key;

import dev.keyledger.command.key.Decision.Accepted;
import dev.keyledger.command.key.Decision.Rejected;
import dev.keyledger.events.codec.WireTime;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.KeyRevoked;
import java.time.Instant;
import java.util.List;

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
            case KeyCommand.Revoke revoke -> revoke(state, revoke);
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

    /** Revoking is idempotent: what is revoked stays as it was revoked first. */
    private static Decision revoke(ApiKey state, KeyCommand.Revoke revoke) {
        return switch (state) {
            case ApiKey.NotYetCreated none -> new Rejected(KeyRejected.NOT_CREATED);
            case ApiKey.Unrevoked key ->
                switch (key.kind()) {
                    case PRIMARY -> new Rejected(KeyRejected.PRIMARY_NOT_REVOCABLE);
                    case ADDITIONAL -> new Accepted(List.of(new KeyRevoked(revoke.reason())));
                };
            case ApiKey.Revoked key -> new Accepted(List.of());
        };
    }
}
