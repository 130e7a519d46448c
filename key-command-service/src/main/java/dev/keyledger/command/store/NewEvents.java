package dev.keyledger.command.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.keyledger.command.Uuid7;
import dev.keyledger.command.key.Decision;
import dev.keyledger.command.key.KeyCommand;
import dev.keyledger.command.key.KeyDecider;
import dev.keyledger.command.key.Rejection;
import dev.keyledger.events.Actor;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.codec.EventType;
import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.codec.WireTime;
import dev.keyledger.events.key.KeyEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Events that are about to be appended to one key.
 *
 * @param before what the decision was made on; the append fails if the key no longer has that version
 */
public record NewEvents(KeyState before, Actor actor, Instant occurredAt, List<KeyEvent> events) {
    private static final KeyEventCodec CODEC = new KeyEventCodec();

    public NewEvents {
        occurredAt = WireTime.truncate(occurredAt);
        events = List.copyOf(events);
    }

    /**
     * What the key answers to the command; without events if what was asked for is already so.
     *
     * @throws Rejection if the key refuses the command
     */
    public static NewEvents decide(KeyState key, KeyCommand command, Actor actor, Instant now) {
        return switch (KeyDecider.decide(key.state(), command, now)) {
            case Decision.Rejected rejected -> throw new Rejection(rejected.reason());
            case Decision.Accepted accepted -> new NewEvents(key, actor, now, accepted.events());
        };
    }

    public WorkspaceId workspaceId() {
        return before.workspaceId();
    }

    public UUID keyId() {
        return before.keyId();
    }

    public long versionAfter() {
        return before.version() + events.size();
    }

    /** What the key is once they are appended. */
    public KeyState after() {
        KeyState state = before;
        for (KeyEvent event : events) {
            state = state.after(event, occurredAt, actor.id());
        }
        return state;
    }

    /**
     * The rows to insert, as a JSON array: one parameter, whatever the number of events.
     *
     * @throws Refusal if the topic would refuse an event that the store has already taken: later events
     *     of its key would then overtake it
     */
    String rows(int eventBytesMax) {
        ArrayNode rows = WireJson.mapper().createArrayNode();
        long version = before.version();
        for (KeyEvent event : events) {
            EventType type = EventType.of(event);
            String data = CODEC.encodeData(event, actor);
            if (data.getBytes(StandardCharsets.UTF_8).length > eventBytesMax) {
                throw new Refusal(Refusal.Reason.EVENT_TOO_LARGE);
            }
            rows.addObject()
                    .put("event_id", Uuid7.next().toString())
                    .put("version", ++version)
                    .put("type", type.wireName())
                    .put("schema_version", type.schemaVersion())
                    .putRawValue("data", new RawValue(data));
        }
        return rows.toString();
    }
}
