package dev.keyledger.reporting.mapping.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.keyledger.reporting.mapping.BodyTexts;
import dev.keyledger.reporting.mapping.MappedBody.Reason;
import dev.keyledger.reporting.mapping.Scalar;
import dev.keyledger.reporting.mapping.UnreadableBodyException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the spans of OTLP's JSON, which is protobuf's but for the ids, which are hexadecimal. Numbers of 64 bits may be text.
 * No more than one span is in memory.
 */
final class JsonSpans {
    /** What callers send nests as they like, and must not take the other spans of its body with it. */
    private static final int DEPTH_MAX = 10_000;

    /** Of an object that is read: whether one stands there twice is known by keeping them all. */
    private static final int NAMES_MAX = 100;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
            .build();

    private final JsonParser json;
    private final BodyTexts texts;
    private final SpanReceiver receiver;

    private JsonSpans(JsonParser json, BodyTexts texts, SpanReceiver receiver) {
        this.json = json;
        this.texts = texts;
        this.receiver = receiver;
    }

    static void read(byte[] body, SpanReceiver receiver) throws UnreadableBodyException {
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw malformed();
            }
            var reading = new JsonSpans(json, new BodyTexts(body, 0), receiver);
            reading.object(reading::request);
            if (json.nextToken() != null) {
                throw malformed();
            }
        } catch (IOException e) {
            throw malformed();
        }
    }

    private static UnreadableBodyException malformed() {
        return new UnreadableBodyException(
                Reason.MALFORMED,
                "the body is no ExportTraceServiceRequest in JSON, or has a name twice, or nests deeper than "
                        + DEPTH_MAX);
    }

    /** Reads the value of a field if it knows its name, and goes past it otherwise. */
    private interface Field {
        void read(String name) throws IOException, UnreadableBodyException;
    }

    private void object(Field field) throws IOException, UnreadableBodyException {
        var names = new ArrayList<String>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (names.contains(name) || names.size() == NAMES_MAX) {
                throw malformed();
            }
            names.add(name);
            json.nextToken();
            field.read(name);
        }
    }

    /** The objects of the array that the parser stands at; anything else is passed. */
    private void objects(Field field) throws IOException, UnreadableBodyException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.START_OBJECT) {
                field.read("");
            } else {
                json.skipChildren();
            }
        }
    }

    private void request(String name) throws IOException, UnreadableBodyException {
        if (name.equals("resourceSpans")) {
            objects(resource -> object(this::resource));
        } else {
            json.skipChildren();
        }
    }

    private void resource(String name) throws IOException, UnreadableBodyException {
        if (name.equals("scopeSpans")) {
            objects(scope -> object(this::scope));
        } else {
            json.skipChildren();
        }
    }

    private void scope(String name) throws IOException, UnreadableBodyException {
        if (name.equals("spans")) {
            objects(element -> {
                var span = new SpanFields();
                object(field -> span(span, field));
                receiver.accept(span);
            });
        } else {
            json.skipChildren();
        }
    }

    private void span(SpanFields span, String name) throws IOException, UnreadableBodyException {
        switch (name) {
            case "traceId" -> span.traceId = scalar("").toLowerCase(Locale.ROOT);
            case "spanId" -> span.spanId = scalar("").toLowerCase(Locale.ROOT);
            case "startTimeUnixNano" -> span.startNanos = scalar("0");
            case "endTimeUnixNano" -> span.endNanos = scalar("0");
            case "attributes" -> objects(element -> attribute(span));
            case "status" -> {
                if (json.currentToken() == JsonToken.START_OBJECT) {
                    object(field -> status(span, field));
                }
            }
            default -> json.skipChildren();
        }
    }

    private String scalar(String otherwise) throws IOException {
        if (json.currentToken().isScalarValue() && json.currentToken() != JsonToken.VALUE_NULL) {
            return texts.read(json);
        }
        json.skipChildren();
        return otherwise;
    }

    private void status(SpanFields span, String name) throws IOException {
        if (name.equals("code")) {
            String code = scalar("");
            span.isError = code.equals("2") || code.equals("STATUS_CODE_ERROR");
        } else {
            json.skipChildren();
        }
    }

    private static final class Attribute {
        private String key = "";
        private Optional<Scalar> value = Optional.empty();
    }

    private void attribute(SpanFields span) throws IOException, UnreadableBodyException {
        var attribute = new Attribute();
        object(name -> {
            if (name.equals("key")) {
                attribute.key = scalar("");
            } else if (name.equals("value") && json.currentToken() == JsonToken.START_OBJECT) {
                object(kind -> value(attribute, kind));
            } else {
                json.skipChildren();
            }
        });
        attribute
                .value
                .filter(value -> receiver.attributes().contains(attribute.key))
                .ifPresent(value -> span.attribute(attribute.key, value));
    }

    private void value(Attribute attribute, String kind) throws IOException {
        if (!json.currentToken().isScalarValue() || json.currentToken() == JsonToken.VALUE_NULL) {
            json.skipChildren();
            return;
        }
        switch (kind) {
            case "stringValue" -> attribute.value = Optional.of(Scalar.text(texts.read(json)));
            case "intValue", "doubleValue", "boolValue" ->
                attribute.value = Optional.of(Scalar.number(texts.read(json)));
            default -> json.skipChildren();
        }
    }
}
