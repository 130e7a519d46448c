package dev.keyledger.kit.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.function.Function;

/** A time or a duration, always a text: of a bare number nobody can tell whether it means seconds or milliseconds. */
final class TimeText<T> extends StdScalarDeserializer<T> {
    private final transient Function<String, T> parse;

    TimeText(Class<T> type, Function<String, T> parse) {
        super(type);
        this.parse = parse;
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (!parser.hasToken(JsonToken.VALUE_STRING)) {
            return typed(context.handleUnexpectedToken(handledType(), parser));
        }
        try {
            return parse.apply(parser.getText());
        } catch (DateTimeException e) {
            return typed(context.handleWeirdStringValue(handledType(), parser.getText(), "not of its ISO 8601 form"));
        }
    }

    @SuppressWarnings("unchecked") // It is this type's class that the context was asked about.
    private T typed(Object value) {
        return (T) value;
    }
}
