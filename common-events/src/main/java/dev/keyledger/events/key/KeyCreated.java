package dev.keyledger.events.key;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key came into being, with its first secret.
 *
 * @param name the key's name
 * @param workspaceName the workspace's name, of the primary key, whose creation is the workspace's; null: an additional key
 * @param scopes what the key may do, in catalogue order
 * @param expiresAt from when on the key is refused; null: never
 */
public record KeyCreated(
        KeyKind kind,
        String name,
        @Nullable String workspaceName,
        List<String> scopes,
        @Nullable Instant expiresAt,
        IssuedSecret secret)
        implements KeyEvent {
    public KeyCreated {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(secret, "secret");
        scopes = List.copyOf(scopes);
    }
}
