package dev.keyledger.events.key;

import dev.keyledger.events.Actor;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.codec.WireTime;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * One event of one key's history.
 *
 * @param eventId UUIDv7, the same whenever the event is sent again
 * @param version the key's version after this event: 1, 2, 3, … without a gap
 * @param occurredAt when it was decided, UTC, millisecond precision
 */
public record KeyEventEnvelope(
        UUID eventId,
        WorkspaceId workspaceId,
        UUID keyId,
        long version,
        Instant occurredAt,
        Actor actor,
        KeyEvent event) {
    public KeyEventEnvelope {
        Objects.requireNonNull(eventId, "eventId");
        Objects.requireNonNull(workspaceId, "workspaceId");
        Objects.requireNonNull(keyId, "keyId");
        Objects.requireNonNull(actor, "actor");
        Objects.requireNonNull(event, "event");
        if (version < 1) {
            throw new IllegalArgumentException("key versions start at 1");
        }
        occurredAt = WireTime.truncate(occurredAt);
    }
}
