package dev.keyledger.reporting.mapping.litellm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.keyledger.events.usage.parse.ParsedRequest;
import dev.keyledger.events.usage.parse.ParsedRequest.Rejected;
import dev.keyledger.events.usage.parse.RejectionReason;
import dev.keyledger.reporting.mapping.BodyTexts;
import dev.keyledger.reporting.mapping.MappedBody.Reason;
import dev.keyledger.reporting.mapping.PickedFields;
import dev.keyledger.reporting.mapping.UnreadableBodyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The elements of a body of {@code generic_api}: a JSON array, lines of JSON, or one object, whichever {@code log_format} it
 * was told. It calls all of them {@code application/json}, so their form says which it is.
 */
final class PayloadElements {
    static final int ELEMENTS_MAX = 10_000;

    /** What callers send nests as they like, and must not take the other payloads of its body with it. */
    private static final int DEPTH_MAX = 10_000;

    private static final int DECODED_AT_ONCE = 8_192;

    /** Python writes NaN and Infinity for what has no JSON; its dictionaries never repeat a name. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
            .build();

    private final byte[] body;
    private final PickedFields.Choice choice;
    private final Function<PickedFields, ParsedRequest> mapping;
    private final List<ParsedRequest> mapped = new ArrayList<>();

    private PayloadElements(byte[] body, PickedFields.Choice choice, Function<PickedFields, ParsedRequest> mapping) {
        this.body = body;
        this.choice = choice;
        this.mapping = mapping;
    }

    static List<ParsedRequest> map(
            byte[] body, PickedFields.Choice choice, Function<PickedFields, ParsedRequest> mapping)
            throws UnreadableBodyException {
        requireUtf8(body);
        var elements = new PayloadElements(body, choice, mapping);
        if (elements.isLines()) {
            elements.readLines();
        } else {
            elements.readWhole();
        }
        return elements.mapped;
    }

    /** Piece by piece: as one text it would be in memory twice. */
    private static void requireUtf8(byte[] body) throws UnreadableBodyException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.wrap(body);
        CharBuffer piece = CharBuffer.allocate(DECODED_AT_ONCE);
        CoderResult result;
        do {
            piece.clear();
            result = decoder.decode(bytes, piece, true);
        } while (result.isOverflow());
        if (result.isError()) {
            throw new UnreadableBodyException(Reason.MALFORMED, "the body is not UTF-8");
        }
    }

    /** One object that is printed on several lines goes on with a name. */
    private boolean isLines() {
        int first = 0;
        int seen = 0;
        while (seen < 2 && first < body.length) {
            int end = lineEnd(first);
            int start = textStart(first, end);
            if (start < end) {
                if (body[start] != '{') {
                    return false;
                }
                seen++;
            }
            first = end + 1;
        }
        return seen == 2;
    }

    private void readLines() throws UnreadableBodyException {
        for (int from = 0; from < body.length; ) {
            int end = lineEnd(from);
            if (textStart(from, end) < end) {
                readLine(from, end);
            }
            from = end + 1;
        }
    }

    private int lineEnd(int from) {
        int end = from;
        while (end < body.length && body[end] != '\n' && body[end] != '\r') {
            end++;
        }
        return end;
    }

    private int textStart(int from, int end) {
        int start = from;
        while (start < end && (body[start] == ' ' || body[start] == '\t')) {
            start++;
        }
        return start;
    }

    private void readLine(int from, int end) throws UnreadableBodyException {
        try (JsonParser json = parser(from, end)) {
            json.nextToken();
            ParsedRequest element = element(json, from);
            add(json.nextToken() == null ? element : malformed());
        } catch (IOException e) {
            add(malformed());
        }
    }

    /** It looks by itself what else than UTF-8 the bytes could be: what begins with a byte order mark, or has a NUL early on. */
    private JsonParser parser(int from, int end) throws IOException {
        for (int i = from; i < Math.min(end, from + Integer.BYTES); i++) {
            if (body[i] == 0 || (i == from && body[i] < 0)) {
                throw new IOException("no JSON begins like this");
            }
        }
        return JSON.createParser(body, from, end - from);
    }

    private static Rejected malformed() {
        return new Rejected(RejectionReason.MALFORMED_JSON, "", "is not well-formed JSON");
    }

    private void readWhole() throws UnreadableBodyException {
        try (JsonParser json = parser(0, body.length)) {
            JsonToken first = json.nextToken();
            if (first == null) {
                throw new UnreadableBodyException(Reason.MALFORMED, "the body is empty");
            }
            if (first == JsonToken.START_ARRAY) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    add(element(json, 0));
                }
            } else {
                add(element(json, 0));
            }
            if (json.nextToken() != null) {
                throw new UnreadableBodyException(Reason.MALFORMED, "something stands behind the JSON");
            }
        } catch (IOException e) {
            throw new UnreadableBodyException(
                    Reason.MALFORMED, String.format(Locale.ROOT, "element %d is not well-formed JSON", mapped.size()));
        }
    }

    private void add(ParsedRequest element) throws UnreadableBodyException {
        if (mapped.size() == ELEMENTS_MAX) {
            throw new UnreadableBodyException(Reason.TOO_MANY, "a body may have " + ELEMENTS_MAX + " elements");
        }
        mapped.add(element);
    }

    /** @param from where in the body that begins which is parsed */
    private ParsedRequest element(JsonParser json, int from) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            return mapping.apply(PickedFields.read(json, new BodyTexts(body, from), choice));
        }
        json.skipChildren();
        return new Rejected(RejectionReason.INVALID_FIELD, "", "must be a JSON object");
    }
}
