package dev.keyledger.cli.timeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.stack.Http;
import dev.keyledger.cli.stack.OperatorToken;
import dev.keyledger.events.codec.WireJson;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** The event store's timeline, asked of the command service. */
final class StoreTimeline {
    private final Endpoints endpoints;
    private final String token;

    StoreTimeline(Endpoints endpoints) {
        this.endpoints = endpoints;
        this.token = OperatorToken.of(endpoints);
    }

    /** As the service describes it. */
    JsonNode current() {
        return Http.ask(request("/v1/timeline").GET().build(), "reading the timeline");
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
        return Http.ask(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build(),
                what);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(endpoints.command() + path))
                .timeout(Http.TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json");
    }
}
