package dev.keyledger.events;

import java.util.Objects;

/** Who caused an event: the token's {@code sub} and {@code name}, or a part of the system such as the relay. */
public record Actor(String id, String name) {
    public Actor {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
    }
}
