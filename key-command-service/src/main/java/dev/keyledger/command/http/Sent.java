package dev.keyledger.command.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A field of a request that changes what is there. Left out, which is no {@code Sent} at all, it changes nothing; null is
 * something else.
 *
 * @param value null: null was sent
 */
@JsonDeserialize(using = Sent.Deserializer.class)
public record Sent<T>(@Nullable T value) {
    static final class Deserializer extends JsonDeserializer<Sent<?>> implements ContextualDeserializer {
        private final @Nullable JavaType type;

        Deserializer() {
            this(null);
        }

        private Deserializer(@Nullable JavaType type) {
            this.type = type;
        }

        @Override
        public JsonDeserializer<?> createContextual(DeserializationContext context, BeanProperty property) {
            return new Deserializer(context.getContextualType().containedType(0));
        }

        @Override
        public Sent<?> deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return new Sent<>(context.readValue(parser, type));
        }

        @Override
        public Sent<?> getNullValue(DeserializationContext context) {
            return new Sent<>(null);
        }

        @Override
        public @Nullable Object getAbsentValue(DeserializationContext context) {
            return null;
        }
    }
}
