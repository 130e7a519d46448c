package dev.keyledger.events.usage.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.keyledger.events.usage.parse.RejectionReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts a JSON array into its elements, byte for byte as they were sent: events are passed on, never rewritten. An empty
 * batch is a batch, as CloudEvents' JSON format says.
 */
final class BatchReader {
    private static final int DEPTH_MAX = 40;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
            .build();

    private BatchReader() {}

    /** @throws UnreadableEventsException unless the body is an array of at most {@code eventsMax} objects */
    static List<byte[]> split(byte[] body, int eventsMax) throws UnreadableEventsException {
        var events = new ArrayList<byte[]>();
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw unreadable("", "must be a JSON array of events");
            }
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (json.currentToken() != JsonToken.START_OBJECT) {
                    throw unreadable("/" + events.size(), "must be a JSON object");
                }
                if (events.size() == eventsMax) {
                    throw unreadable("", "must not hold more than " + eventsMax + " events");
                }
                int start = (int) json.currentTokenLocation().getByteOffset();
                if (start < 0) {
                    // Where the parser has decoded the body as UTF-16 or UTF-32 it counts no bytes.
                    throw unreadable("", "must be UTF-8");
                }
                json.skipChildren();
                int end = (int) json.currentLocation().getByteOffset();
                events.add(Arrays.copyOfRange(body, start, end));
            }
            if (json.nextToken() != null) {
                throw unreadable("", "has something behind the JSON array");
            }
        } catch (IOException e) {
            throw unreadable(events.isEmpty() ? "" : "/" + events.size(), "is not well-formed JSON");
        }
        return events;
    }

    private static UnreadableEventsException unreadable(String pointer, String detail) {
        return new UnreadableEventsException(RejectionReason.UNREADABLE_BATCH, pointer, detail);
    }
}
