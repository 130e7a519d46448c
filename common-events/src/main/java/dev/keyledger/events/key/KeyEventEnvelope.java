package dev.keyledger.events.key;

import dev.keyledger.events.Actor;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.codec.WireTime;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event of one key's history.
 *
 * @param eventId UUIDv7, the same whenever the event is sent again
 * @param version the key's version after this event: 1, 2, 3, … without a gap
 * @param occurredAt when it was decided, UTC, millisecond precision
 * @param timelineId of the event store when it was decided; null: the event doesn't say, so it can't contradict either
 */
public record KeyEventEnvelope(
        UUID eventId,
        WorkspaceId workspaceId,
        UUID keyId,
        long version,
        Instant occurredAt,
        Actor actor,
        KeyEvent event,
        @Nullable TimelineId timelineId) {
    /** An event that doesn't say which timeline it belongs to. */
    public KeyEventEnvelope(
            UUID eventId,
            WorkspaceId workspaceId,
            UUID keyId,
            long version,
            Instant occurredAt,
            Actor actor,
            KeyEvent event) {
        this(eventId, workspaceId, keyId, version, occurredAt, actor, event, null);
    }

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

    public KeyEventEnvelope inTimeline(TimelineId timeline) {
        return new KeyEventEnvelope(eventId, workspaceId, keyId, version, occurredAt, actor, event, timeline);
    }
}
