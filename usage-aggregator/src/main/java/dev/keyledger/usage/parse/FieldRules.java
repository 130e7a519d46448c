package dev.keyledger.usage.parse;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import dev.keyledger.events.usage.Usd;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Pattern;

/** What each kind of field of a gateway request may hold. Each method reads the parser's current value. */
final class FieldRules {
    static final long TOKENS_MAX = 1_000_000_000;
    static final int NAME_LENGTH_MAX = 200;
    private static final Pattern UUID_SHAPE =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    /** Up to a million dollars and down to a pico-dollar: what fits a long of pico-dollars with room to spare. */
    static final Pattern USD_SHAPE = Pattern.compile("\\d{1,6}(\\.\\d{1,12})?");

    private FieldRules() {}

    static long tokens(JsonParser json) throws IOException, RejectedException {
        return whole(json, 0, TOKENS_MAX);
    }

    /** A JSON integer. Written with a fraction or an exponent it is refused, even where its value is whole. */
    static long whole(JsonParser json, long min, long max) throws IOException, RejectedException {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT && json.getNumberType() != NumberType.BIG_INTEGER) {
            long value = json.getLongValue();
            if (value >= min && value <= max) {
                return value;
            }
        }
        throw invalid(json, "must be a whole number from " + min + " to " + max);
    }

    static UUID uuid(JsonParser json) throws IOException, RejectedException {
        if (json.currentToken() == JsonToken.VALUE_STRING
                && UUID_SHAPE.matcher(json.getText()).matches()) {
            return UUID.fromString(json.getText());
        }
        throw invalid(json, "must be a UUID");
    }

    /** Text that PostgreSQL can store and a person can read: no NUL or other control, no half of a surrogate pair. */
    static String name(JsonParser json) throws IOException, RejectedException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            String text = json.getText();
            if (!text.isBlank()
                    && text.length() <= NAME_LENGTH_MAX
                    && text.codePoints().noneMatch(Character::isISOControl)
                    && StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
                return text;
            }
        }
        throw invalid(json, "must be text of 1 to " + NAME_LENGTH_MAX + " printable characters");
    }

    /** A decimal string as everywhere in Keyledger, or a JSON number, which is read digit by digit, never as a float. */
    static Usd usd(JsonParser json) throws IOException, RejectedException {
        boolean isDecimal =
                switch (json.currentToken()) {
                    case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                        USD_SHAPE.matcher(json.getText()).matches();
                    default -> false;
                };
        if (!isDecimal) {
            throw invalid(json, "must be a decimal from 0 to below 1000000 with at most 12 fraction digits");
        }
        return new Usd(new BigDecimal(json.getText()));
    }

    private static RejectedException invalid(JsonParser json, String detail) throws IOException {
        return new RejectedException(RejectionReason.INVALID_FIELD, "/data/" + json.currentName(), detail);
    }
}
