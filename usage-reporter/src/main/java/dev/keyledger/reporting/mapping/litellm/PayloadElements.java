package dev.keyledger.reporting.mapping.litellm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.keyledger.events.usage.parse.ParsedRequest;
import dev.keyledger.events.usage.parse.ParsedRequest.Rejected;
import dev.keyledger.events.usage.parse.RejectionReason;
import dev.keyledger.reporting.mapping.MappedBody.Reason;
import dev.keyledger.reporting.mapping.PickedFields;
import dev.keyledger.reporting.mapping.UnreadableBodyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
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

    /** Python writes NaN and Infinity for what has no JSON; its dictionaries never repeat a name. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final PickedFields.Choice choice;
    private final Function<PickedFields, ParsedRequest> mapping;
    private final List<ParsedRequest> mapped = new ArrayList<>();

    private PayloadElements(PickedFields.Choice choice, Function<PickedFields, ParsedRequest> mapping) {
        this.choice = choice;
        this.mapping = mapping;
    }

    static List<ParsedRequest> map(
            byte[] body, PickedFields.Choice choice, Function<PickedFields, ParsedRequest> mapping)
            throws UnreadableBodyException {
        var elements = new PayloadElements(choice, mapping);
        String text = text(body);
        if (isLines(text)) {
            for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
                elements.readLine(line);
            }
        } else {
            elements.readWhole(text);
        }
        return elements.mapped;
    }

    private static String text(byte[] body) throws UnreadableBodyException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableBodyException(Reason.MALFORMED, "the body is not UTF-8");
        }
    }

    /** One object that is printed on several lines goes on with a name. */
    private static boolean isLines(String text) {
        List<String> first =
                text.lines().filter(line -> !line.isBlank()).limit(2).toList();
        return first.size() == 2 && first.stream().allMatch(line -> line.strip().startsWith("{"));
    }

    private void readLine(String line) throws UnreadableBodyException {
        try (JsonParser json = JSON.createParser(line)) {
            json.nextToken();
            ParsedRequest element = element(json);
            add(json.nextToken() == null ? element : malformed());
        } catch (IOException e) {
            add(malformed());
        }
    }

    private static Rejected malformed() {
        return new Rejected(RejectionReason.MALFORMED_JSON, "", "is not well-formed JSON");
    }

    private void readWhole(String text) throws UnreadableBodyException {
        try (JsonParser json = JSON.createParser(text)) {
            JsonToken first = json.nextToken();
            if (first == null) {
                throw new UnreadableBodyException(Reason.MALFORMED, "the body is empty");
            }
            if (first == JsonToken.START_ARRAY) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    add(element(json));
                }
            } else {
                add(element(json));
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

    private ParsedRequest element(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            return mapping.apply(PickedFields.read(json, choice));
        }
        json.skipChildren();
        return new Rejected(RejectionReason.INVALID_FIELD, "", "must be a JSON object");
    }
}
