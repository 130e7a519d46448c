package dev.keyledger.command.store;

import static dev.keyledger.testsupport.Patience.PATIENCE;

import dev.keyledger.events.Actor;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.key.KeyExpiryChanged;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What no command does: a test that waited for a key to expire would hang on how fast the key is made. */
public final class PastExpiry {
    private PastExpiry() {}

    public static void append(AppendTransaction store, KeyStates states, String workspace, String keyId) {
        states.find(new WorkspaceId(workspace), UUID.fromString(keyId))
                .chain(key -> store.append(new NewEvents(
                        key.orElseThrow(),
                        new Actor("ada", "Ada"),
                        Instant.now(),
                        List.of(new KeyExpiryChanged(Instant.now().minusSeconds(1))))))
                .await()
                .atMost(PATIENCE);
    }
}
