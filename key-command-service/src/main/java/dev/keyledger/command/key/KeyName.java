package dev.keyledger.command.key;

import dev.keyledger.events.key.NameFold;
import org.jspecify.annotations.Nullable;

/**
 * The name of a key or a workspace: 1 to 100 characters, trimmed, each of them visible.
 *
 * @param text as it is shown: what was given, trimmed
 * @param folded what names are compared by: two names that fold alike are one name
 */
public record KeyName(String text, String folded) {
    public static final int CHARACTERS_MAX = 100;

    /** The rule for callers who name a key. */
    public static final String UNIQUE_IN_WORDS =
            "Unique among the workspace's keys that are not revoked, whatever its case; trimmed; without control,"
                    + " bidirectional or zero-width characters, but for the joiners within an emoji.";

    /**
     * One character may fold to as many as 18, and the unique index on folded names takes some 2,700 bytes. Ordinary
     * names stay far below this bound, which keeps every accepted name within the index.
     */
    private static final int FOLDED_CHARACTERS_MAX = 300;

    /** @throws InvalidText naming the rule that {@code given} breaks */
    public static KeyName parse(@Nullable String given) throws InvalidText {
        if (given == null) {
            throw new InvalidText("is required");
        }
        String text = given.strip();
        if (text.isEmpty() || PlainText.length(text) > CHARACTERS_MAX) {
            throw new InvalidText("must have 1 to " + CHARACTERS_MAX + " characters");
        }
        if (!PlainText.isVisible(text)) {
            throw new InvalidText("must not contain control, bidirectional or zero-width characters");
        }
        String folded = NameFold.of(text);
        if (folded.isEmpty() || PlainText.length(folded) > FOLDED_CHARACTERS_MAX) {
            throw new InvalidText("must have 1 to " + CHARACTERS_MAX + " characters once normalised");
        }
        return new KeyName(text, folded);
    }
}
