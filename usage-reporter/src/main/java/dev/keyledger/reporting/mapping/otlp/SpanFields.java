package dev.keyledger.reporting.mapping.otlp;

import dev.keyledger.reporting.mapping.Scalar;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What is kept of a span while it is read: two ids, two times, its status, and the attributes that were asked for. */
final class SpanFields {
    /** In hexadecimal digits; empty where the span has none. */
    String traceId = "";

    String spanId = "";

    /** Nanoseconds since 1970, as they were written; 0 where the span has none. */
    String startNanos = "0";

    String endNanos = "0";

    boolean isError;
    private final Map<String, Scalar> attributes = new HashMap<>();
    private boolean repeated;

    void attribute(String name, Scalar value) {
        repeated |= attributes.put(name, value) != null;
    }

    /** Whether one of the attributes that were asked for stands there twice, and nobody knows which is meant. */
    boolean hasRepeated() {
        return repeated;
    }

    boolean hasAny(String prefix) {
        return attributes.keySet().stream().anyMatch(name -> name.startsWith(prefix));
    }

    /** The first of these that the span has. */
    Optional<Scalar> first(String... names) {
        for (String name : names) {
            Scalar value = attributes.get(name);
            if (value != null) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }
}
