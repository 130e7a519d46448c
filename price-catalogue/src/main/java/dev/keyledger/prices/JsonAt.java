package dev.keyledger.prices;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
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

    /** Digits before and after the point of the longest number that is worked out: an exponent can name any more. */
    private static final int DIGITS_MAX = 100;

    private static final int YEAR_MAX = 9999;

    /** Something that is wrong at a place of a file. */
    static final class Mistake extends IllegalArgumentException {
        private final String path;
        private final String complaint;

        private Mistake(String file, String path, String complaint) {
            super(file + " " + (path.isEmpty() ? "/" : path) + ": " + complaint);
            this.path = path;
            this.complaint = complaint;
        }

        LeftOut asLeftOut() {
            return new LeftOut(path, complaint);
        }
    }

    /** @throws IllegalArgumentException that names the line of the first mistake */
    static JsonAt root(String file, byte[] json) {
        if (json.length > BYTES_MAX) {
            throw new IllegalArgumentException(
                    file + " has " + (json.length >> 20) + " MiB; a price file has at most " + (BYTES_MAX >> 20));
        }
        try {
            JsonNode root = MAPPER.readTree(textOf(file, json));
            if (root.isMissingNode()) {
                throw new IllegalArgumentException(file + " line 1: is empty");
            }
            return new JsonAt(file, "", root);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new IllegalArgumentException(file + " line " + line + ": " + e.getOriginalMessage(), e);
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException(file + ": holds a number that is beyond belief", e);
        }
    }

    /** A price file is UTF-8, with a byte order mark or without. */
    static String textOf(String file, byte[] json) {
        if (isOfWiderCharacters(json)) {
            throw new IllegalArgumentException(file + " line 1: is UTF-16 or UTF-32; a price file is UTF-8");
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.wrap(json);
        CharBuffer text = CharBuffer.allocate(json.length);
        CoderResult decoded = decoder.decode(bytes, text, true);
        text.flip();
        if (decoded.isError()) {
            long line = 1 + text.chars().filter(letter -> letter == '\n').count();
            throw new IllegalArgumentException(file + " line " + line + ": is not UTF-8, as a price file is");
        }
        boolean marked = text.hasRemaining() && text.get(0) == '\uFEFF';
        return text.subSequence(marked ? 1 : 0, text.remaining()).toString();
    }

    /** JSON begins with a character of ASCII, of which a wider encoding leaves zeros; or with a byte order mark. */
    private static boolean isOfWiderCharacters(byte[] json) {
        if (json.length < 2) {
            return false;
        }
        int first = json[0] & 0xff;
        int second = json[1] & 0xff;
        boolean marked = (first == 0xfe && second == 0xff) || (first == 0xff && second == 0xfe);
        return marked || first == 0 || second == 0;
    }

    /** A text as JSON has it. */
    static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }

    /** The same document under another name. */
    JsonAt named(String name) {
        return new JsonAt(name, "", node);
    }

    Mistake wrong(String complaint) {
        return new Mistake(file, path, complaint);
    }

    /** What {@code reading} complains of, said of this place. */
    <T> T checked(Function<JsonAt, T> reading) {
        try {
            return reading.apply(this);
        } catch (Mistake e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
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
        return child(field, child);
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
            elements.add(child(Integer.toString(i), node.get(i)));
        }
        return elements;
    }

    JsonAt first() {
        List<JsonAt> elements = elements();
        if (elements.isEmpty()) {
            throw wrong("is empty");
        }
        return elements.getFirst();
    }

    List<JsonAt> members() {
        if (!node.isObject()) {
            throw wrong("is not an object");
        }
        var members = new ArrayList<JsonAt>();
        node.properties().forEach(field -> members.add(child(field.getKey(), field.getValue())));
        return members;
    }

    /** The path is a JSON Pointer: names of models have slashes in them. */
    private JsonAt child(String key, JsonNode child) {
        return new JsonAt(file, path + "/" + key.replace("~", "~0").replace("/", "~1"), child);
    }

    /** The last step of the path. */
    String key() {
        return path.substring(path.lastIndexOf('/') + 1).replace("~1", "/").replace("~0", "~");
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
        return believable(node.decimalValue());
    }

    /** As it is: an exponent can name a number that takes all of memory to work out. */
    BigDecimal believable(BigDecimal number) {
        if (Math.abs((long) number.scale()) > DIGITS_MAX || number.precision() > DIGITS_MAX) {
            throw wrong("is beyond belief");
        }
        return number;
    }

    long wholeNumber() {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw wrong("is not a whole number");
        }
        return node.longValue();
    }

    /** Of four digits: with a sign there can be years that no time can be reckoned with. */
    LocalDate day() {
        try {
            LocalDate day = LocalDate.parse(text());
            if (day.getYear() >= 0 && day.getYear() <= YEAR_MAX) {
                return day;
            }
        } catch (DateTimeException e) {
            throw wrong("is not a day, YYYY-MM-DD");
        }
        throw wrong("is not a day, YYYY-MM-DD");
    }

    LocalTime timeOfDay() {
        try {
            return LocalTime.parse(text().replace("Z", ""));
        } catch (DateTimeException e) {
            throw wrong("is not a time of day in UTC, HH:MM");
        }
    }
}
