package dev.keyledger.command.key;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why somebody does something, in their own words: up to 500 characters on one line, trimmed. */
public final class Reason {
    public static final int CHARACTERS_MAX = 500;

    private Reason() {}

    /**
     * The trimmed reason; empty if none was given, or nothing but white space.
     *
     * @throws InvalidText naming the rule that {@code given} breaks
     */
    public static Optional<String> parse(@Nullable String given) throws InvalidText {
        if (given == null || given.isBlank()) {
            return Optional.empty();
        }
        String text = given.strip();
        if (PlainText.length(text) > CHARACTERS_MAX) {
            throw new InvalidText("must have at most " + CHARACTERS_MAX + " characters");
        }
        if (!PlainText.isVisible(text)) {
            throw new InvalidText("must not contain control, bidirectional or zero-width characters");
        }
        return Optional.of(text);
    }
}
