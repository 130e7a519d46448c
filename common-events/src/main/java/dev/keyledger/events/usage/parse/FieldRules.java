package dev.keyledger.events.usage.parse;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import dev.keyledger.events.key.KeyId;
import dev.keyledger.events.usage.Usd;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What each kind of field of a gateway request may hold. Each method reads the parser's current value. */
final class FieldRules {
    static final long TOKENS_MAX = 1_000_000_000;
    static final int NAME_LENGTH_MAX = 200;
    /** Below a million dollars, as all of Keyledger writes it: what needs no rounding. */
    static final Pattern USD_SHAPE = Pattern.compile("\\d{1,6}(\\.\\d{1,12})?");

    /** The same with as many digits as a float prints, and with the exponent of a small one. */
    private static final Pattern USD_TEXT_SHAPE = Pattern.compile("\\d{1,6}(\\.\\d{1,100})?([eE]-\\d{1,4})?");

    private static final int USD_EXPONENT_MAX = 6;

    /** So many digits a long has at most. */
    private static final int LONG_EXPONENT_MAX = 19;

    private static final BigDecimal LONG_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    private FieldRules() {}

    static long tokens(JsonParser json) throws IOException, RejectedException {
        return whole(json, 0, TOKENS_MAX);
    }

    /** A number without a fraction, however it is written: {@code 1e3} and {@code 1000.0} are 1000. */
    static long whole(JsonParser json, long min, long max) throws IOException, RejectedException {
        Long value = null;
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT && json.getNumberType() != NumberType.BIG_INTEGER) {
            value = json.getLongValue();
        } else if (json.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
            BigDecimal exact = decimal(json.getText(), LONG_EXPONENT_MAX, 0);
            value = exact == null || !isWhole(exact) || exact.abs().compareTo(LONG_MAX) > 0 ? null : exact.longValue();
        }
        if (value == null || value < min || value > max) {
            throw invalid(json, "must be a whole number from " + min + " to " + max);
        }
        return value;
    }

    private static boolean isWhole(BigDecimal exact) {
        return exact.signum() == 0 || exact.stripTrailingZeros().scale() <= 0;
    }

    /** Milliseconds as clocks give them, rounded to whole ones, a half up. */
    static long milliseconds(JsonParser json) throws IOException, RejectedException {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
            BigDecimal exact = decimal(json.getText(), LONG_EXPONENT_MAX, 1);
            if (exact != null && exact.signum() >= 0 && exact.compareTo(LONG_MAX) <= 0) {
                return exact.setScale(0, RoundingMode.HALF_UP).longValueExact();
            }
        } else if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
                && json.getNumberType() != NumberType.BIG_INTEGER
                && json.getLongValue() >= 0) {
            return json.getLongValue();
        }
        throw invalid(json, "must be a number of milliseconds from 0 to " + Long.MAX_VALUE);
    }

    /**
     * What the digits say, exactly. Where exponents reach far nothing is computed.
     *
     * @param exponentMax numbers of more digits before the point are none
     * @param scale numbers too small for any rounding to so many digits behind the point to see them are 0
     * @return null: too large
     */
    private static @Nullable BigDecimal decimal(String text, int exponentMax, int scale) {
        BigDecimal exact;
        try {
            exact = new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
        long digitsBeforePoint = (long) exact.precision() - exact.scale();
        if (exact.signum() == 0 || (exact.signum() > 0 && scale > 0 && digitsBeforePoint < -scale - 1)) {
            return BigDecimal.ZERO;
        }
        return digitsBeforePoint > exponentMax ? null : exact;
    }

    static UUID uuid(JsonParser json) throws IOException, RejectedException {
        Optional<UUID> id =
                json.currentToken() == JsonToken.VALUE_STRING ? KeyId.parse(json.getText()) : Optional.empty();
        if (id.isEmpty()) {
            throw invalid(json, "must be a UUID");
        }
        return id.get();
    }

    /** Text that PostgreSQL can store and a person can read: no NUL or other control, no half of a surrogate pair. */
    static String name(JsonParser json) throws IOException, RejectedException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            String text = json.getText();
            if (!text.codePoints().allMatch(Character::isSpaceChar)
                    && text.codePointCount(0, text.length()) <= NAME_LENGTH_MAX
                    && text.codePoints().noneMatch(Character::isISOControl)
                    && StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
                return text;
            }
        }
        throw invalid(json, "must be text of 1 to " + NAME_LENGTH_MAX + " printable characters");
    }

    /**
     * A decimal string as everywhere in Keyledger, or as a program prints a float, or a JSON number: read digit by digit,
     * never as a float, and rounded to a pico-dollar, a half up.
     */
    static Usd usd(JsonParser json) throws IOException, RejectedException {
        BigDecimal exact =
                switch (json.currentToken()) {
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> usd(json.getText());
                    case VALUE_STRING -> USD_TEXT_SHAPE.matcher(json.getText()).matches() ? usd(json.getText()) : null;
                    default -> null;
                };
        if (exact == null || exact.signum() < 0) {
            throw invalid(json, "must be a decimal from 0 to below 1000000");
        }
        return new Usd(exact.setScale(Usd.PICO_SCALE, RoundingMode.HALF_UP));
    }

    private static @Nullable BigDecimal usd(String text) {
        return decimal(text, USD_EXPONENT_MAX, Usd.PICO_SCALE);
    }

    private static RejectedException invalid(JsonParser json, String detail) throws IOException {
        return new RejectedException(RejectionReason.INVALID_FIELD, "/data/" + json.currentName(), detail);
    }
}
