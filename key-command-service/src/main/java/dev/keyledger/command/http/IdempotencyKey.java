package dev.keyledger.command.http;

import dev.keyledger.kit.problem.Problem;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The value of an {@code Idempotency-Key} header; quoted and bare spellings of one value are one key. */
public record IdempotencyKey(String value) {
    public static final String HEADER = "Idempotency-Key";

    static final int CHARACTERS_MAX = 255;
    /** Quotes around it, and a backslash before each character. */
    private static final int HEADER_CHARACTERS_MAX = 2 + 2 * CHARACTERS_MAX;

    /**
     * @param headers all values of the header; none: the command asks for no memory
     * @throws Problem 400 if there are several, or the value isn't 1 to 255 printable ASCII characters
     */
    public static Optional<IdempotencyKey> parse(@Nullable List<String> headers) {
        if (headers == null || headers.isEmpty()) {
            return Optional.empty();
        }
        if (headers.size() > 1) {
            throw Problem.invalid(HEADER, "must be given once");
        }
        String header = headers.getFirst().strip();
        if (header.length() > HEADER_CHARACTERS_MAX) {
            throw unprintable();
        }
        String value = header.startsWith("\"") ? unquoted(header) : header;
        boolean printable = value.chars().allMatch(character -> character >= ' ' && character <= '~');
        if (value.isEmpty() || value.length() > CHARACTERS_MAX || !printable) {
            throw unprintable();
        }
        return Optional.of(new IdempotencyKey(value));
    }

    private static Problem unprintable() {
        return Problem.invalid(
                HEADER, "must be 1 to " + CHARACTERS_MAX + " printable ASCII characters, quoted or bare");
    }

    /** Of a quoted string; a backslash stands before a quote or another one. */
    private static String unquoted(String header) {
        var value = new StringBuilder();
        int at = 1;
        while (at < header.length() && header.charAt(at) != '"') {
            if (header.charAt(at) == '\\') {
                at++;
                if (at == header.length() || "\"\\".indexOf(header.charAt(at)) < 0) {
                    throw incomplete();
                }
            }
            value.append(header.charAt(at));
            at++;
        }
        if (at != header.length() - 1) {
            throw incomplete();
        }
        return value.toString();
    }

    private static Problem incomplete() {
        return Problem.invalid(HEADER, "is not a complete quoted string");
    }
}
