package dev.keyledger.usage.intake;

import dev.keyledger.events.codec.MediaTypes;
import dev.keyledger.kit.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Turns an HTTP request in one of the three modes of CloudEvents over HTTP into the events as Kafka will hold them. */
final class HttpEvents {
    static final int BATCH_EVENTS_MAX = 1_000;

    private static final String ATTRIBUTE = "ce-";
    private static final Pattern ATTRIBUTE_NAME = Pattern.compile("[a-z0-9]+");
    private static final Set<String> NEEDED = Set.of("specversion", "id", "source", "type", "time");

    private HttpEvents() {}

    /** @throws Problem 400 for what is no event at all; what the events hold is checked later, with all of them */
    static List<SubmittedEvent> read(String mediaType, Map<String, List<String>> headers, byte[] body) {
        return switch (mediaType) {
            case MediaTypes.CLOUDEVENT_BATCH_JSON -> batch(body);
            case MediaTypes.CLOUDEVENT_JSON -> List.of(structured("", body));
            default -> List.of(binary(headers, body));
        };
    }

    private static List<SubmittedEvent> batch(byte[] body) {
        List<byte[]> events = BatchReader.split(body, BATCH_EVENTS_MAX);
        return IntStream.range(0, events.size())
                .mapToObj(index -> structured("/" + index, events.get(index)))
                .toList();
    }

    private static SubmittedEvent structured(String pointer, byte[] event) {
        Headers headers =
                new RecordHeaders().add("content-type", MediaTypes.CLOUDEVENT_JSON.getBytes(StandardCharsets.UTF_8));
        return new SubmittedEvent(pointer, headers, event);
    }

    /**
     * Attributes become Kafka headers one by one. What is no attribute of a CloudEvent, by its name or its encoding, is an
     * extension that nobody here knows, and left out; the attributes that matter are checked with all others later.
     */
    private static SubmittedEvent binary(Map<String, List<String>> headers, byte[] body) {
        Headers attributes = new RecordHeaders();
        headers.forEach((name, values) -> {
            if (name.equalsIgnoreCase("content-type")) {
                attributes.add("content-type", values.getFirst().getBytes(StandardCharsets.UTF_8));
            } else if (name.regionMatches(true, 0, ATTRIBUTE, 0, ATTRIBUTE.length())) {
                String attribute = name.substring(ATTRIBUTE.length()).toLowerCase(Locale.ROOT);
                valueOf(attribute, values)
                        .ifPresent(value -> attributes.add("ce_" + attribute, value.getBytes(StandardCharsets.UTF_8)));
            }
        });
        return new SubmittedEvent("", attributes, body);
    }

    private static Optional<String> valueOf(String attribute, List<String> values) {
        if (!NEEDED.contains(attribute)) {
            return ATTRIBUTE_NAME.matcher(attribute).matches()
                    ? HeaderText.decode(values.getFirst())
                    : Optional.empty();
        }
        if (values.size() > 1) {
            throw Problem.invalid("/" + attribute, "must be given once");
        }
        return Optional.of(HeaderText.decode(values.getFirst())
                .orElseThrow(() -> Problem.invalid("/" + attribute, "must be percent-encoded UTF-8")));
    }
}
