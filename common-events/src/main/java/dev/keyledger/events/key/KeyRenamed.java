package dev.keyledger.events.key;

import java.util.Objects;

/** The key got another name. */
public record KeyRenamed(String name) implements KeyEvent {
    public KeyRenamed {
        Objects.requireNonNull(name, "name");
    }
}
