package dev.keyledger.cli.timeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.events.codec.WireJson;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** The event store's timeline, asked of the command service. */
final class StoreTimeline {
    private final Endpoints endpoints;

    StoreTimeline(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    /** As the service describes it. */
    JsonNode current() {
        return endpoints.http().get(endpoints.command() + "/v1/timeline", "reading the timeline");
    }

    /** Which of the events the store lacks. */
    Set<UUID> missing(Collection<TopicEvent> events) {
        ObjectNode body = WireJson.mapper().createObjectNode();
        var refs = body.putArray("events");
        events.forEach(event -> refs.addObject()
                .put("eventId", event.eventId().toString())
                .put("keyId", event.keyId().toString())
                .put("version", event.version()));
        var missing = new HashSet<UUID>();
        post("/v1/timeline/missing", body, "asking the event store")
                .path("missing")
                .forEach(id -> missing.add(UUID.fromString(id.asText())));
        return missing;
    }

    /** The new timeline. */
    JsonNode accept(JsonNode current, LostEvents.Found found) {
        ObjectNode body = WireJson.mapper().createObjectNode();
        body.put("timelineId", current.path("timelineId").asText());
        body.put("newestPublished", found.newestTimeline().toString());
        body.put("topicId", found.topicId());
        var offsets = body.putArray("endOffsets");
        found.endOffsets().forEach(offsets::add);
        body.putObject("lost").put("events", found.lost());
        return post("/v1/timeline", body, "accepting a new timeline");
    }

    private JsonNode post(String path, ObjectNode body, String what) {
        return endpoints.http().post(endpoints.command() + path, body, what);
    }
}
