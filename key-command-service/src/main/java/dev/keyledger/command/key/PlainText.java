package dev.keyledger.command.key;

/**
 * One line of text that people read. What can't be seen, or changes how the text around it is shown, is refused:
 * otherwise two names could look the same, or a name could pretend to be another.
 */
final class PlainText {
    /** Characters that are letters or symbols by category and yet show nothing: joiners and Hangul and braille blanks. */
    private static final String INVISIBLE = "\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0";

    private PlainText() {}

    /** Whether every character can be seen; a space can, between others. */
    static boolean isVisible(String text) {
        return text.codePoints().allMatch(PlainText::isVisible);
    }

    private static boolean isVisible(int codePoint) {
        if (INVISIBLE.indexOf(codePoint) >= 0) {
            return false;
        }
        return switch (Character.getType(codePoint)) {
            // Format characters are all the bidi controls and zero-width ones, the byte order mark and the tags.
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
