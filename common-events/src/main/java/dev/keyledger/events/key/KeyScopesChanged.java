package dev.keyledger.events.key;

import java.util.List;

/**
 * The key may do something else from now on.
 *
 * @param scopes all that it may do, in catalogue order
 */
public record KeyScopesChanged(List<String> scopes) implements KeyEvent {
    public KeyScopesChanged {
        scopes = List.copyOf(scopes);
    }
}
