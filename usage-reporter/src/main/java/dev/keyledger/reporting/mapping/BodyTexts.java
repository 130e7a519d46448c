package dev.keyledger.reporting.mapping;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * The texts of a body of JSON while it is parsed. One that is longer than any field may be isn't unpacked: callers decide how
 * long their model's name is, and in memory it takes several times what it takes in the body.
 */
public final class BodyTexts {
    /** In the body: a thousand characters, each of them as two escapes. */
    public static final int BYTES_MAX = 16_384;

    /** Stands for a longer one, and is refused by the same rules. */
    public static final String TOO_LONG = "-".repeat(BYTES_MAX);

    private final byte[] body;
    private final int from;

    /** @param from where in the body the JSON begins that is parsed */
    public BodyTexts(byte[] body, int from) {
        this.body = body;
        this.from = from;
    }

    /**
     * @param json at a scalar, of which nothing has been read yet
     * @throws IOException also if the parser took the body for something else than UTF-8
     */
    public String read(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            return json.getText();
        }
        long start = json.currentLocation().getByteOffset();
        if (start < 0) {
            throw new IOException("the body is not UTF-8");
        }
        return endsWithin(from + (int) start) ? json.getText() : TOO_LONG;
    }

    private boolean endsWithin(int start) {
        int end = Math.min(body.length, start + BYTES_MAX);
        for (int i = start; i < end; i++) {
            if (body[i] == '"') {
                return true;
            }
            if (body[i] == '\\') {
                i++;
            }
        }
        return false;
    }
}
