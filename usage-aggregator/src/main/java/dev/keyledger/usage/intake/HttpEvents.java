package dev.keyledger.usage.intake;

import dev.keyledger.kit.problem.Problem;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.message.MessageReader;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.cloudevents.rw.CloudEventRWException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Turns an HTTP request in one of the three modes of CloudEvents over HTTP into the events as Kafka will hold them. */
final class HttpEvents {
    static final String STRUCTURED = "application/cloudevents+json";
    static final String BATCH = "application/cloudevents-batch+json";
    static final String JSON = "application/json";
    static final int BATCH_EVENTS_MAX = 1_000;

    private static final String NO_TOPIC = "";
    private static final String ATTRIBUTE = "ce-";

    private HttpEvents() {}

    /** @throws Problem 400 for what is no event at all; what the events hold is checked later, with all of them */
    static List<SubmittedEvent> read(String mediaType, Map<String, List<String>> headers, byte[] body) {
        return switch (mediaType) {
            case BATCH -> batch(body);
            case STRUCTURED -> List.of(structured("", body));
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
        Headers headers = new RecordHeaders().add("content-type", STRUCTURED.getBytes(StandardCharsets.UTF_8));
        return new SubmittedEvent(pointer, headers, event);
    }

    /** The SDK writes the attributes as Kafka headers, but leaves their percent-encoding as it is. */
    private static SubmittedEvent binary(Map<String, List<String>> headers, byte[] body) {
        try {
            MessageReader reader = HttpMessageFactory.createReaderFromMultimap(decoded(headers), body);
            CloudEvent event = reader.toEvent();
            ProducerRecord<Void, byte[]> record =
                    KafkaMessageFactory.createWriter(NO_TOPIC).writeBinary(event);
            return new SubmittedEvent("", record.headers(), record.value());
        } catch (CloudEventRWException | IllegalStateException e) {
            throw Problem.invalid(
                    "", "is no CloudEvent: ce-specversion, ce-id, ce-source, ce-type and ce-time are needed");
        }
    }

    private static Map<String, List<String>> decoded(Map<String, List<String>> headers) {
        var decoded = new HashMap<String, List<String>>();
        headers.forEach((name, values) -> decoded.put(
                name,
                name.regionMatches(true, 0, ATTRIBUTE, 0, ATTRIBUTE.length())
                        ? values.stream().map(value -> decoded(name, value)).toList()
                        : values));
        return decoded;
    }

    private static String decoded(String name, String value) {
        return PercentEncoding.decode(value)
                .orElseThrow(() -> Problem.invalid(
                        "/" + name.substring(ATTRIBUTE.length()).toLowerCase(Locale.ROOT),
                        "must be percent-encoded UTF-8"));
    }
}
