package dev.keyledger.prices;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A place in a JSON document, so that every mistake is named by where it stands. */
record JsonAt(String file, String path, JsonNode node) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int BYTES_MAX = 16 << 20;

    /** @throws IllegalArgumentException that names the line of the first mistake */
    static JsonAt root(String file, byte[] json) {
        if (json.length > BYTES_MAX) {
            throw new IllegalArgumentException(
                    file + " has " + (json.length >> 20) + " MiB; a price file has at most " + (BYTES_MAX >> 20));
        }
        try {
            return new JsonAt(file, "", MAPPER.readTree(json));
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new IllegalArgumentException(file + " line " + line + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    IllegalArgumentException wrong(String complaint) {
        return new IllegalArgumentException(file + " " + (path.isEmpty() ? "/" : path) + ": " + complaint);
    }

    /** What {@code reading} complains of, said of this place. */
    <T> T checked(Function<JsonAt, T> reading) {
        try {
            return reading.apply(this);
        } catch (IllegalArgumentException e) {
            String message = e.getMessage();
            throw message.startsWith(file + " ") ? e : wrong(message);
        }
    }

    JsonAt onlyWith(Set<String> fields) {
        if (!node.isObject()) {
            throw wrong("is not an object");
        }
        node.fieldNames().forEachRemaining(field -> {
            if (!fields.contains(field)) {
                throw wrong("has a field \"" + field + "\", which is none of " + String.join(", ", fields));
            }
        });
        return this;
    }

    boolean has(String field) {
        return node.hasNonNull(field);
    }

    JsonAt get(String field) {
        JsonNode child = node.get(field);
        if (child == null || child.isNull()) {
            throw wrong("has no \"" + field + "\"");
        }
        return new JsonAt(file, path + "/" + field, child);
    }

    Optional<JsonAt> find(String field) {
        return has(field) ? Optional.of(get(field)) : Optional.empty();
    }

    List<JsonAt> elements() {
        if (!node.isArray()) {
            throw wrong("is not a list");
        }
        var elements = new ArrayList<JsonAt>();
        for (int i = 0; i < node.size(); i++) {
            elements.add(new JsonAt(file, path + "/" + i, node.get(i)));
        }
        return elements;
    }

    List<JsonAt> members() {
        if (!node.isObject()) {
            throw wrong("is not an object");
        }
        var members = new ArrayList<JsonAt>();
        node.properties()
                .forEach(field -> members.add(new JsonAt(file, path + "/" + field.getKey(), field.getValue())));
        return members;
    }

    /** The last step of the path. */
    String key() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    String text() {
        if (!node.isTextual() || node.asText().isBlank()) {
            throw wrong("is not a text");
        }
        return node.asText().strip();
    }

    BigDecimal decimal() {
        if (!node.isNumber()) {
            throw wrong("is not a number");
        }
        return node.decimalValue();
    }

    long wholeNumber() {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw wrong("is not a whole number");
        }
        return node.longValue();
    }

    LocalDate day() {
        try {
            return LocalDate.parse(text());
        } catch (DateTimeException e) {
            throw wrong("is not a day, YYYY-MM-DD");
        }
    }

    LocalTime timeOfDay() {
        try {
            return LocalTime.parse(text().replace("Z", ""));
        } catch (DateTimeException e) {
            throw wrong("is not a time of day in UTC, HH:MM");
        }
    }
}
