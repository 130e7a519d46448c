package dev.keyledger.reporting.mapping.cloudevents;

import dev.keyledger.events.usage.http.HttpEvents;
import dev.keyledger.events.usage.http.SubmittedEvent;
import dev.keyledger.events.usage.http.UnreadableEventsException;
import dev.keyledger.events.usage.parse.GatewayRequestParser;
import dev.keyledger.events.usage.parse.Lateness;
import dev.keyledger.events.usage.parse.ParsedRequest;
import dev.keyledger.events.usage.parse.ParsedRequest.Accepted;
import dev.keyledger.events.usage.parse.ParsedRequest.Rejected;
import dev.keyledger.reporting.mapping.Body;
import dev.keyledger.reporting.mapping.MappedBody;
import dev.keyledger.reporting.mapping.MappedBody.Reason;
import dev.keyledger.reporting.mapping.UnreadableBodyException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Reads CloudEvents over HTTP in all three modes, as the usage-aggregator takes them. Pointers begin with the event's place in a
 * batch. Pure, and safe for many threads.
 */
public final class CloudEventsMapping {
    private final GatewayRequestParser parser;

    public CloudEventsMapping(Lateness lateness) {
        this.parser = new GatewayRequestParser(lateness);
    }

    /**
     * @param headers of the request, by their names, which no two of them may share in whatever case
     * @param receivedAt when the body came in
     */
    public MappedBody map(Body body, Map<String, List<String>> headers, Instant receivedAt) {
        if (!HttpEvents.MEDIA_TYPES.contains(body.mediaType())) {
            return new MappedBody.Unreadable(
                    Reason.UNSUPPORTED_CONTENT_TYPE,
                    "the body must be a CloudEvent's data, a CloudEvent or a batch of them");
        }
        try {
            return new MappedBody.Requests(
                    HttpEvents.read(body.mediaType(), headers, body.content()).stream()
                            .map(event -> request(event, receivedAt))
                            .toList(),
                    0);
        } catch (UnreadableEventsException e) {
            return new MappedBody.Requests(List.of(e.rejected()), 0);
        } catch (UnreadableBodyException e) {
            return e.unreadable();
        }
    }

    private ParsedRequest request(SubmittedEvent event, Instant receivedAt) {
        return switch (parser.parseUnkeyed(event.receivedAt(receivedAt))) {
            case Accepted accepted -> accepted;
            case Rejected rejected ->
                new Rejected(rejected.reason(), event.pointer() + rejected.pointer(), rejected.detail());
        };
    }
}
