package dev.keyledger.cli.deadletters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.events.codec.WireJson;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The query service's quarantine, as operators list and settle it. */
final class Quarantine {
    /** So many are settled with one request. */
    static final int CHUNK = 200;

    private static final String PATH = "/v1/quarantine";

    private final Endpoints endpoints;

    Quarantine(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    /** {@code {"items": [{"keyId", "reason", "partition", "offset", "quarantinedAt"}], "total"}}, the newest first. */
    JsonNode newest() {
        return endpoints.http().get(endpoints.query() + PATH, "listing quarantined keys");
    }

    /** The same of those that somebody has dropped, with {@code why}, {@code droppedBy} and {@code droppedAt}. */
    JsonNode dropped() {
        return endpoints.http().get(endpoints.query() + PATH + "/dropped", "listing what was dropped");
    }

    /** The one at this place; empty if none is in quarantine there. */
    Optional<QuarantinedEvent> at(LetterPosition position) {
        return page(position).stream()
                .filter(event -> event.position().equals(position))
                .findFirst();
    }

    /** Hands over all of them, in the order of the log. */
    void read(Consumer<QuarantinedEvent> reader) {
        var from = new LetterPosition(0, 0);
        List<QuarantinedEvent> page = page(from);
        while (!page.isEmpty()) {
            page.forEach(reader);
            LetterPosition last = page.getLast().position();
            page = page(new LetterPosition(last.partition(), last.offset() + 1));
        }
    }

    private List<QuarantinedEvent> page(LetterPosition from) {
        var events = new ArrayList<QuarantinedEvent>();
        endpoints
                .http()
                .get(endpoints.query() + PATH + "?from=" + from, "listing quarantined keys")
                .path("items")
                .forEach(item -> events.add(QuarantinedEvent.of(item)));
        return events;
    }

    /**
     * Has some of them read again, or dropped.
     *
     * @param what {@code requeue} or {@code drop}
     * @param why null: nobody needs to say
     * @return {@code {"settled", "left", "absent", "refused": [{"keyId", "detail"}]}}
     */
    JsonNode settle(String what, List<QuarantinedEvent> events, @Nullable String why) {
        ObjectNode body = WireJson.mapper().createObjectNode().put("why", why);
        ArrayNode places = body.putArray("events");
        events.forEach(event -> places.addObject()
                .put("partition", event.position().partition())
                .put("offset", event.position().offset()));
        ArrayNode heads = body.putArray("heads");
        events.stream().flatMap(event -> event.keyId().stream()).distinct().forEach(keyId -> headOf(keyId)
                .ifPresent(heads::add));
        return endpoints.http().post(endpoints.query() + PATH + "/" + what, body, "settling what is in quarantine");
    }

    /** The last event of a key in the event store, which no service asks another for; empty: it has no such key. */
    private Optional<JsonNode> headOf(UUID keyId) {
        JsonNode items = endpoints
                .http()
                .get(
                        String.format(
                                Locale.ROOT, "%s/v1/events/heads?limit=1&after=%s", endpoints.command(), before(keyId)),
                        "reading the head of a key")
                .path("items");
        return items.size() == 1 && items.get(0).path("keyId").asText().equals(keyId.toString())
                ? Optional.of(items.get(0))
                : Optional.empty();
    }

    /** The id that comes just before, in the order of the database; no key has the first of all. */
    private static UUID before(UUID keyId) {
        BigInteger number = new BigInteger(keyId.toString().replace("-", ""), 16).subtract(BigInteger.ONE);
        return new UUID(number.shiftRight(Long.SIZE).longValue(), number.longValue());
    }
}
