package dev.keyledger.events.key;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All the key's secrets are refused until it is enabled again.
 *
 * @param role by which the actor did it: whoever enables the key again has this one, or a higher one
 * @param reason in the actor's words; null: none given
 */
public record KeyDisabled(DisablingRole role, @Nullable String reason) implements KeyEvent {
    public KeyDisabled {
        Objects.requireNonNull(role, "role");
    }
}
