package dev.keyledger.events.usage.parse;

import dev.keyledger.events.usage.Usd;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the data of a gateway request as nearly all of them are written: one flat JSON object of known fields, plain
 * ASCII, without escapes. About anything else it has no opinion and leaves it to the full parser, which is also the only
 * one that refuses. What it accepts, the full parser accepts too, as the same: a test holds that for a million mutants.
 */
final class PlainRequestData {
    private static final byte[][] NAMES = {
        ascii("keyId"),
        ascii("secretVersion"),
        ascii("provider"),
        ascii("model"),
        ascii("serviceTier"),
        ascii("inputTokens"),
        ascii("cacheReadInputTokens"),
        ascii("cacheWriteInputTokens"),
        ascii("cacheWrite1hInputTokens"),
        ascii("audioInputTokens"),
        ascii("imageInputTokens"),
        ascii("outputTokens"),
        ascii("reasoningTokens"),
        ascii("audioOutputTokens"),
        ascii("imageOutputTokens"),
        ascii("statusCode"),
        ascii("durationMs"),
        ascii("reportedCostUsd")
    };

    /** So many digits fit a long whatever they are. */
    private static final int DIGITS_MAX = 18;

    private final byte[] json;
    private int at;

    private PlainRequestData(byte[] json) {
        this.json = json;
    }

    /** Null: it has no opinion. */
    static @Nullable RequestData read(byte[] document) {
        try {
            return new PlainRequestData(document).object();
        } catch (NotPlainException e) {
            return null;
        }
    }

    private RequestData object() throws NotPlainException {
        var data = new RequestData();
        int seen = 0;
        int field = -1;
        expect('{');
        do {
            field = name(field + 1);
            require((seen & 1 << field) == 0);
            seen |= 1 << field;
            expect(':');
            value(field, data);
        } while (accept(','));
        expect('}');
        skipSpace();
        require(at == json.length);
        return data;
    }

    /** @param likely where to look first: gateways write their fields in one order */
    private int name(int likely) throws NotPlainException {
        expect('"');
        int field = likely;
        for (int tried = 0; tried < NAMES.length; tried++, field++) {
            if (field == NAMES.length) {
                field = 0;
            }
            byte[] name = NAMES[field];
            int end = at + name.length;
            if (end < json.length && json[end] == '"' && Arrays.equals(json, at, end, name, 0, name.length)) {
                at = end + 1;
                return field;
            }
        }
        throw new NotPlainException();
    }

    private void value(int field, RequestData data) throws NotPlainException {
        skipSpace();
        if (isNull()) {
            at += 4;
            return;
        }
        switch (field) {
            case 0 -> data.keyId = uuid();
            case 1 -> data.secretVersion = (int) whole(1, Integer.MAX_VALUE);
            case 2 -> data.provider = name();
            case 3 -> data.model = name();
            case 4 -> data.serviceTier = name();
            case 5 -> data.inputTokens = tokens();
            case 6 -> data.cacheReadInputTokens = tokens();
            case 7 -> data.cacheWriteInputTokens = tokens();
            case 8 -> data.cacheWrite1hInputTokens = tokens();
            case 9 -> data.audioInputTokens = tokens();
            case 10 -> data.imageInputTokens = tokens();
            case 11 -> data.outputTokens = tokens();
            case 12 -> data.reasoningTokens = tokens();
            case 13 -> data.audioOutputTokens = tokens();
            case 14 -> data.imageOutputTokens = tokens();
            case 15 -> data.statusCode = (int) whole(100, 599);
            case 16 -> data.durationMs = whole(0, Long.MAX_VALUE);
            case 17 -> data.reportedCostUsd = usd();
            default -> throw new IllegalStateException("there is no field " + field);
        }
    }

    private boolean isNull() {
        return at + 4 <= json.length
                && json[at] == 'n'
                && json[at + 1] == 'u'
                && json[at + 2] == 'l'
                && json[at + 3] == 'l';
    }

    private long tokens() throws NotPlainException {
        return whole(0, FieldRules.TOKENS_MAX);
    }

    private long whole(long min, long max) throws NotPlainException {
        int start = at;
        long value = 0;
        while (at < json.length && json[at] >= '0' && json[at] <= '9') {
            value = 10 * value + json[at++] - '0';
            require(at - start <= DIGITS_MAX);
        }
        int digits = at - start;
        require(digits > 0 && (json[start] != '0' || digits == 1));
        // A fraction or an exponent, or letters that JSON doesn't allow there.
        require(at < json.length && (json[at] == ',' || json[at] == '}' || isSpace(json[at])));
        require(value >= min && value <= max);
        return value;
    }

    private UUID uuid() throws NotPlainException {
        int start = string();
        UUID uuid = PlainUuid.read(json, start, at - 1 - start);
        if (uuid == null) {
            throw new NotPlainException();
        }
        return uuid;
    }

    private String name() throws NotPlainException {
        int start = string();
        int length = at - 1 - start;
        require(length > 0 && length <= FieldRules.NAME_LENGTH_MAX && json[start] != ' ');
        return RepeatedText.of(json, start, length);
    }

    private Usd usd() throws NotPlainException {
        int start = string();
        String text = new String(json, start, at - 1 - start, StandardCharsets.ISO_8859_1);
        require(FieldRules.USD_SHAPE.matcher(text).matches());
        return new Usd(new BigDecimal(text));
    }

    /** Moves behind the closing quote and returns where the text starts. */
    private int string() throws NotPlainException {
        require(at < json.length && json[at] == '"');
        int start = ++at;
        while (at < json.length && json[at] != '"') {
            require(json[at] >= ' ' && json[at] < 0x7f && json[at] != '\\');
            at++;
        }
        require(at < json.length);
        at++;
        return start;
    }

    private void expect(char character) throws NotPlainException {
        require(accept(character));
    }

    private boolean accept(char character) {
        skipSpace();
        if (at < json.length && json[at] == character) {
            at++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (at < json.length && isSpace(json[at])) {
            at++;
        }
    }

    private static boolean isSpace(byte character) {
        return character == ' ' || character == '\n' || character == '\r' || character == '\t';
    }

    private static void require(boolean plain) throws NotPlainException {
        if (!plain) {
            throw new NotPlainException();
        }
    }

    private static byte[] ascii(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    /** Without a stack: garbage must not cost more than the rest. */
    private static final class NotPlainException extends Exception {
        private NotPlainException() {
            super(null, null, false, false);
        }
    }
}
