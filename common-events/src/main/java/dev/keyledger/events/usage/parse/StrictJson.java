package dev.keyledger.events.usage.parse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;

/** Jackson's streaming parser, told to be strict, with its exceptions turned into rejections. */
final class StrictJson {
    static final int DEPTH_MAX = 32;

    /** Whether a name stands twice in an object is known by keeping them all. */
    private static final long TOKENS_MAX = 100_000;

    /** Unpacked it takes several times as much. No field may be as long by far. */
    private static final int TEXT_MAX = 1 << 20;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxTokenCount(TOKENS_MAX)
                    .maxStringLength(TEXT_MAX)
                    .build())
            .build();

    private StrictJson() {}

    /** What reads one JSON object: called with the parser on its opening brace, leaves it on the closing one. */
    interface ObjectReader<T> {
        T read(JsonParser json) throws IOException, RejectedException;
    }

    /** Reads a document that is one object and nothing else. */
    static <T> T readObject(byte[] document, String pointer, ObjectReader<T> reader) throws RejectedException {
        try (JsonParser json = FACTORY.createParser(document)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new RejectedException(RejectionReason.INVALID_FIELD, pointer, "must be a JSON object");
            }
            T result = reader.read(json);
            if (json.nextToken() != null) {
                throw new RejectedException(
                        RejectionReason.MALFORMED_JSON, pointer, "has something behind the JSON object");
            }
            return result;
        } catch (StreamConstraintsException e) {
            throw new RejectedException(
                    RejectionReason.TOO_DEEP,
                    pointer,
                    "is nested deeper than " + DEPTH_MAX
                            + " or has a huge number, a huge text or a huge number of names");
        } catch (IOException e) {
            // Jackson says "Duplicate field 'x'" and only there; the message is not passed on, it quotes the input.
            boolean duplicate = e.getMessage() != null && e.getMessage().startsWith("Duplicate field");
            throw duplicate
                    ? new RejectedException(RejectionReason.DUPLICATE_FIELD, pointer, "names a field twice")
                    : new RejectedException(RejectionReason.MALFORMED_JSON, pointer, "is not well-formed JSON");
        }
    }
}
