package dev.keyledger.command.key;

import dev.keyledger.events.key.KeyEvent;
import java.util.List;

/** What a key answers to a command. */
public sealed interface Decision {
    /** The events that happen; none if what was asked for is already so. */
    record Accepted(List<KeyEvent> events) implements Decision {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    record Rejected(KeyRejected reason) implements Decision {}
}
