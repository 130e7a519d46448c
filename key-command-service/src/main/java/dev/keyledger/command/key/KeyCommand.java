package dev.keyledger.command.key;

import dev.keyledger.events.key.DisablingRole;
import dev.keyledger.events.key.IssuedSecret;
import dev.keyledger.events.key.RetireOld;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to happen to one key. Commands carry what the world may know of a secret, never the secret. A
 * new command is a new record here and a new case in {@link KeyDecider}; the compiler names every place it needs.
 */
public sealed interface KeyCommand {
    /** Makes a workspace's one primary key, which comes into being together with the workspace. */
    record CreatePrimary(KeyName name, String workspaceName, List<String> scopes, IssuedSecret secret)
            implements KeyCommand {
        public CreatePrimary {
            scopes = List.copyOf(scopes);
        }
    }

    /** @param expiresAt from when on the key is to be refused; null: never */
    record CreateAdditional(
            KeyName name, List<String> scopes, @Nullable Instant expiresAt, IssuedSecret secret) implements KeyCommand {
        public CreateAdditional {
            scopes = List.copyOf(scopes);
        }
    }

    /**
     * Makes an additional key what is said here; what is left out stays as it is.
     *
     * @param name null: as it is
     * @param scopes all that it may do, in catalogue order; null: as they are
     * @param expiry null: as it is
     */
    record Edit(
            @Nullable KeyName name,
            @Nullable List<String> scopes,
            @Nullable Expiry expiry) implements KeyCommand {
        public Edit {
            scopes = scopes == null ? null : List.copyOf(scopes);
        }
    }

    /** @param at from when on the key is to be refused; null: never */
    record Expiry(@Nullable Instant at) {}

    /**
     * Has all secrets of an additional key refused until it is enabled again.
     *
     * @param role by which the actor may do it
     * @param reason in the actor's words; null: none given
     */
    record Disable(DisablingRole role, @Nullable String reason) implements KeyCommand {}

    /** @param role by which the actor may do it */
    record Enable(DisablingRole role) implements KeyCommand {}

    /**
     * Gives the key a new secret.
     *
     * @param retireOld for a primary key: when its old secret is to go; null: once every sandbox holds the new one
     * @param overlap for an additional key: how long its old secret stays valid; null: not at all
     * @param reason in the actor's words; null: none given
     */
    record Rotate(
            UUID rotationId,
            IssuedSecret secret,
            @Nullable RetireOld retireOld,
            @Nullable Duration overlap,
            @Nullable String reason)
            implements KeyCommand {
        /** The longest that two secrets of an additional key are valid beside each other. */
        public static final Duration OVERLAP_MAX = Duration.ofDays(7);
    }

    /** Every sandbox sink holds this secret, or a newer one. */
    record ConfirmSandboxes(int secretVersion, List<String> sinks) implements KeyCommand {
        public ConfirmSandboxes {
            sinks = List.copyOf(sinks);
        }
    }

    /** Ends a rotation's old secret because somebody says so, whoever still uses it. */
    record RetireOldSecret(UUID rotationId) implements KeyCommand {}

    /** Ends a rotation's old secret if nobody depends on it any more: what the rotation does by itself. */
    record RetireWhenDue(UUID rotationId) implements KeyCommand {}

    /** @param reason in the actor's words; null: none given */
    record Reveal(@Nullable String reason) implements KeyCommand {}

    /** @param reason in the actor's words; null: none given */
    record Revoke(@Nullable String reason) implements KeyCommand {}
}
