package dev.keyledger.events.usage;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** A count that older builds didn't write: where it is missing nothing of it was counted. */
@Retention(RetentionPolicy.RUNTIME)
@JacksonAnnotationsInside
@JsonDeserialize(using = AbsentIsZero.Reading.class)
@interface AbsentIsZero {
    /** As any other count, but for being missing. */
    final class Reading extends StdDeserializer<Long> {
        private static final long serialVersionUID = 1;

        Reading() {
            super(long.class);
        }

        @Override
        public Long deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return _parseLongPrimitive(json, context);
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return 0L;
        }
    }
}
