package dev.keyledger.events.key;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** What names are compared and searched by: two names that fold alike are one name. */
public final class NameFold {
    private static final Pattern SPACES = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern GLYPH_CHOICES = Pattern.compile("[\\u200D\\uFE00-\\uFE0F\\x{E0100}-\\x{E01EF}]");

    private NameFold() {}

    /**
     * NFKC, so that characters of compatible look are one; upper and then lower case, which is what the JDK has for
     * Unicode case folding (ß = SS = ss, ς = σ); NFKC again, since changing case may decompose; variation selectors
     * and the joiners of an emoji, which only choose between glyphs, dropped; runs of white space one space.
     */
    public static String of(String text) {
        String caseless = nfkc(text).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        String choiceless = GLYPH_CHOICES.matcher(nfkc(caseless)).replaceAll("");
        return SPACES.matcher(choiceless).replaceAll(" ").strip();
    }

    private static String nfkc(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }
}
