package dev.keyledger.events.key;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A key came into being, with its first secret.
 *
 * @param name the key's name
 * @param workspaceName the workspace's name, on the primary key only: its creation is the workspace's
 * @param scopes what the key may do, in catalogue order
 * @param expiresAt from when on the key is refused; null: never
 */
public record KeyCreated(
        KeyKind kind, String name, String workspaceName, List<String> scopes, Instant expiresAt, IssuedSecret secret)
        implements KeyEvent {
    public KeyCreated {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(secret, "secret");
        scopes = List.copyOf(scopes);
    }
}
