package dev.keyledger.events.usage.parse;

import java.nio.charset.StandardCharsets;

/**
 * Texts that repeat in event after event, such as names of models, made once and not once per event. A few hundred are
 * held; which of two that fall on one place is held doesn't matter, nor which thread put it there.
 */
final class RepeatedText {
    private static final String[] HELD = new String[512];

    /** Longer ones are made each time: a header may be as long as a record, and what is held stays. */
    private static final int LENGTH_MAX = 256;

    private RepeatedText() {}

    /** The text of these bytes, which must be ASCII. */
    static String of(byte[] bytes, int start, int length) {
        if (length > LENGTH_MAX) {
            return new String(bytes, start, length, StandardCharsets.US_ASCII);
        }
        int hash = length;
        for (int i = start; i < start + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        int place = (hash ^ hash >>> 16) & HELD.length - 1;
        String held = HELD[place];
        if (held != null && isSame(held, bytes, start, length)) {
            return held;
        }
        String text = new String(bytes, start, length, StandardCharsets.US_ASCII);
        HELD[place] = text;
        return text;
    }

    private static boolean isSame(String held, byte[] bytes, int start, int length) {
        if (held.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (held.charAt(i) != bytes[start + i]) {
                return false;
            }
        }
        return true;
    }
}
