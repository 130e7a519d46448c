package dev.keyledger.events.usage.http;

import dev.keyledger.events.codec.MediaTypes;
import dev.keyledger.events.usage.parse.RejectionReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns an HTTP request in one of the three modes of CloudEvents over HTTP into the events as Kafka will hold them. */
public final class HttpEvents {
    /** Anything else is no request with events. */
    public static final Set<String> MEDIA_TYPES =
            Set.of(MediaTypes.JSON, MediaTypes.CLOUDEVENT_JSON, MediaTypes.CLOUDEVENT_BATCH_JSON);

    private static final int BATCH_EVENTS_MAX = 1_000;
    private static final String CONTENT_TYPE = "content-type";
    private static final String ATTRIBUTE = "ce-";
    private static final Pattern ATTRIBUTE_NAME = Pattern.compile("[a-z0-9]+");
    private static final Set<String> NEEDED = Set.of("specversion", "id", "source", "type", "time");

    private HttpEvents() {}

    /**
     * @param mediaType one of {@link #MEDIA_TYPES}
     * @param headers by their names, which no two of them may share in whatever case
     * @throws UnreadableEventsException for what is no event at all; what the events hold is for the parser to check
     */
    public static List<SubmittedEvent> read(String mediaType, Map<String, List<String>> headers, byte[] body)
            throws UnreadableEventsException {
        return switch (mediaType) {
            case MediaTypes.CLOUDEVENT_BATCH_JSON -> batch(body);
            case MediaTypes.CLOUDEVENT_JSON -> List.of(structured("", body));
            default -> List.of(binary(headers, body));
        };
    }

    private static List<SubmittedEvent> batch(byte[] body) throws UnreadableEventsException {
        var events = new ArrayList<SubmittedEvent>();
        for (byte[] event : BatchReader.split(body, BATCH_EVENTS_MAX)) {
            events.add(structured("/" + events.size(), event));
        }
        return events;
    }

    private static SubmittedEvent structured(String pointer, byte[] event) {
        return new SubmittedEvent(
                pointer, Map.of(CONTENT_TYPE, MediaTypes.CLOUDEVENT_JSON.getBytes(StandardCharsets.UTF_8)), event);
    }

    /**
     * Attributes become Kafka headers one by one. What is no attribute of a CloudEvent, by its name or its encoding, is an
     * extension that nobody here knows, and left out; the attributes that matter are checked with all others later.
     */
    private static SubmittedEvent binary(Map<String, List<String>> headers, byte[] body)
            throws UnreadableEventsException {
        var attributes = new LinkedHashMap<String, byte[]>();
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            String name = header.getKey();
            if (name.equalsIgnoreCase(CONTENT_TYPE)) {
                attributes.put(CONTENT_TYPE, header.getValue().getFirst().getBytes(StandardCharsets.UTF_8));
            } else if (name.regionMatches(true, 0, ATTRIBUTE, 0, ATTRIBUTE.length())) {
                String attribute = name.substring(ATTRIBUTE.length()).toLowerCase(Locale.ROOT);
                valueOf(attribute, header.getValue())
                        .ifPresent(value -> attributes.put("ce_" + attribute, value.getBytes(StandardCharsets.UTF_8)));
            }
        }
        return new SubmittedEvent("", attributes, body);
    }

    private static Optional<String> valueOf(String attribute, List<String> values) throws UnreadableEventsException {
        if (!NEEDED.contains(attribute)) {
            return ATTRIBUTE_NAME.matcher(attribute).matches()
                    ? HeaderText.decode(values.getFirst())
                    : Optional.empty();
        }
        if (values.size() > 1) {
            throw invalid(attribute, "must be given once");
        }
        Optional<String> text = HeaderText.decode(values.getFirst());
        if (text.isEmpty()) {
            throw invalid(attribute, "must be percent-encoded UTF-8");
        }
        return text;
    }

    private static UnreadableEventsException invalid(String attribute, String detail) {
        return new UnreadableEventsException(RejectionReason.INVALID_ATTRIBUTE, "/" + attribute, detail);
    }
}
