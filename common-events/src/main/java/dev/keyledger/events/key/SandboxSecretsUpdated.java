package dev.keyledger.events.key;

import java.util.List;
import java.util.UUID;

/**
 * Every sandbox sink confirmed that it holds the rotation's new secret.
 *
 * @param sinks the sinks' names
 */
public record SandboxSecretsUpdated(UUID rotationId, int secretVersion, List<String> sinks) implements KeyEvent {
    public SandboxSecretsUpdated {
        sinks = List.copyOf(sinks);
    }
}
