package dev.keyledger.command.key;

/**
 * One line of text that people read. What can't be seen, or changes how the text around it is shown, is refused:
 * otherwise two names could look the same, or a name could pretend to be another.
 */
final class PlainText {
    /** Characters that are letters or symbols by category and yet show nothing: joiners and Hangul and braille blanks. */
    private static final String INVISIBLE = "\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0";

    private PlainText() {}

    private static final int JOINER = 0x200D;
    private static final int AS_EMOJI = 0xFE0F;

    /**
     * Whether every character can be seen; a space can, between others. A joiner can't, and yet makes one picture of the two
     * that it stands between.
     */
    static boolean isVisible(String text) {
        int[] codePoints = text.codePoints().toArray();
        for (int at = 0; at < codePoints.length; at++) {
            if (!isVisible(codePoints[at]) && !joinsPictures(codePoints, at)) {
                return false;
            }
        }
        return true;
    }

    /** As Unicode has it of what is one character to people (UAX 29, GB11): a picture as it may be shown, and another. */
    private static boolean joinsPictures(int[] codePoints, int at) {
        if (codePoints[at] != JOINER) {
            return false;
        }
        int before = at - 1;
        while (before >= 0 && (codePoints[before] == AS_EMOJI || Character.isEmojiModifier(codePoints[before]))) {
            before--;
        }
        return before >= 0
                && at + 1 < codePoints.length
                && Character.isExtendedPictographic(codePoints[before])
                && Character.isExtendedPictographic(codePoints[at + 1]);
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
