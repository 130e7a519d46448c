package dev.keyledger.command.key;

import dev.keyledger.events.key.IssuedSecret;
import java.time.Instant;
import java.util.List;

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
    record CreateAdditional(KeyName name, List<String> scopes, Instant expiresAt, IssuedSecret secret)
            implements KeyCommand {
        public CreateAdditional {
            scopes = List.copyOf(scopes);
        }
    }

    /** @param reason in the actor's words; null: none given */
    record Revoke(String reason) implements KeyCommand {}
}
