package dev.keyledger.command.sandbox;

import dev.keyledger.events.WorkspaceId;
import java.util.Objects;
import java.util.UUID;

/**
 * A version of a workspace's primary key, in full.
 *
 * @param version the secret version, from 1
 */
public record SandboxSecret(WorkspaceId workspaceId, UUID keyId, int version, String value) {
    /** The variable in which programs of a sandbox look for the key. */
    static final String VARIABLE = "GATEWAY_API_KEY";

    /** @throws IllegalArgumentException if the value can't stand on a line of its own */
    public SandboxSecret {
        Objects.requireNonNull(workspaceId);
        Objects.requireNonNull(keyId);
        if (version < 1) {
            throw new IllegalArgumentException("secret versions start at 1");
        }
        if (value.isEmpty() || value.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException("a secret is printable ASCII without spaces");
        }
    }

    /** Doesn't tell the value. */
    @Override
    public String toString() {
        return "secret " + version + " of key " + keyId + " in workspace " + workspaceId;
    }
}
