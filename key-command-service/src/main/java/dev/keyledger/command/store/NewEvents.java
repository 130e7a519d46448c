package dev.keyledger.command.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.keyledger.command.Uuid7;
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
 * @param versionBefore the key's version that the decision was made on; the append fails if it is no longer so
 */
public record NewEvents(
        WorkspaceId workspaceId,
        UUID keyId,
        long versionBefore,
        Actor actor,
        Instant occurredAt,
        List<KeyEvent> events) {
    private static final KeyEventCodec CODEC = new KeyEventCodec();

    public NewEvents {
        occurredAt = WireTime.truncate(occurredAt);
        events = List.copyOf(events);
    }

    public long versionAfter() {
        return versionBefore + events.size();
    }

    /**
     * The rows to insert, as a JSON array: one parameter, whatever the number of events.
     *
     * @throws Refusal.EventTooLarge if the topic would refuse an event that the store has already taken: later events
     *     of its key would then overtake it
     */
    String rows(int eventBytesMax) {
        ArrayNode rows = WireJson.mapper().createArrayNode();
        long version = versionBefore;
        for (KeyEvent event : events) {
            EventType type = EventType.of(event);
            String data = CODEC.encodeData(event, actor);
            if (data.getBytes(StandardCharsets.UTF_8).length > eventBytesMax) {
                throw new Refusal.EventTooLarge();
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
