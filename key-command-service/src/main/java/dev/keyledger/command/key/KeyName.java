package dev.keyledger.command.key;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of a key or a workspace: 1 to 100 characters, trimmed, each of them visible.
 *
 * @param text as it is shown: what was given, trimmed
 * @param folded what names are compared by: two names that fold alike are one name
 */
public record KeyName(String text, String folded) {
    public static final int CHARACTERS_MAX = 100;

    /**
     * One character may fold to as many as 18, and the unique index on folded names takes some 2,700 bytes. Ordinary
     * names stay far below this bound, which keeps every accepted name within the index.
     */
    private static final int FOLDED_CHARACTERS_MAX = 300;

    private static final Pattern SPACES = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern VARIATION_SELECTORS = Pattern.compile("[\\uFE00-\\uFE0F\\x{E0100}-\\x{E01EF}]");

    /** @throws InvalidText naming the rule that {@code given} breaks */
    public static KeyName parse(String given) throws InvalidText {
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
        String folded = fold(text);
        if (folded.isEmpty() || PlainText.length(folded) > FOLDED_CHARACTERS_MAX) {
            throw new InvalidText("must have 1 to " + CHARACTERS_MAX + " characters once normalised");
        }
        return new KeyName(text, folded);
    }

    /**
     * NFKC, so that characters of compatible look are one; upper and then lower case, which is what the JDK has for
     * Unicode case folding (ß = SS = ss, ς = σ); NFKC again, since changing case may decompose; variation selectors,
     * which only choose between glyphs, dropped; runs of white space one space.
     */
    private static String fold(String text) {
        String caseless = nfkc(text).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        String selectorless = VARIATION_SELECTORS.matcher(nfkc(caseless)).replaceAll("");
        return SPACES.matcher(selectorless).replaceAll(" ").strip();
    }

    private static String nfkc(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }
}
