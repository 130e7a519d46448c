package dev.keyledger.command.idempotency;

import dev.keyledger.kit.problem.Problem;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The value of an {@code Idempotency-Key} header; quoted and bare spellings of one value are one key. */
public record IdempotencyKey(String value) {
    public static final String HEADER = "Idempotency-Key";

    private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7E]{1,255}");
    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\[\"\\\\])*)\"");

    /**
     * @param headers all values of the header; none: the command asks for no memory
     * @throws Problem 400 if there are several, or the value isn't 1 to 255 printable ASCII characters
     */
    public static Optional<IdempotencyKey> parse(List<String> headers) {
        if (headers == null || headers.isEmpty()) {
            return Optional.empty();
        }
        if (headers.size() > 1) {
            throw Problem.invalid(HEADER, "must be given once");
        }
        String value = unquoted(headers.getFirst().strip());
        if (!PRINTABLE.matcher(value).matches()) {
            throw Problem.invalid(HEADER, "must be 1 to 255 printable ASCII characters, quoted or bare");
        }
        return Optional.of(new IdempotencyKey(value));
    }

    private static String unquoted(String header) {
        if (!header.startsWith("\"")) {
            return header;
        }
        var quoted = QUOTED.matcher(header);
        if (!quoted.matches()) {
            throw Problem.invalid(HEADER, "is not a complete quoted string");
        }
        return quoted.group(1).replaceAll("\\\\(.)", "$1");
    }
}
