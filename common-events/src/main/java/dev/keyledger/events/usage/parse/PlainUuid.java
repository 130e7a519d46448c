package dev.keyledger.events.usage.parse;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads a UUID in the 36 characters of RFC 9562, in small letters or large, without a string in between. */
final class PlainUuid {
    private static final int LENGTH = 36;
    private static final int HIGH_END = 18;

    private PlainUuid() {}

    /** Null: these bytes are no UUID. */
    static @Nullable UUID read(byte[] text, int start, int length) {
        if (length != LENGTH) {
            return null;
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < LENGTH; i++) {
            byte character = text[start + i];
            if (i == 8 || i == 13 || i == 18 || i == 23) {
                if (character != '-') {
                    return null;
                }
            } else {
                int digit = Character.digit(character, 16);
                if (digit < 0) {
                    return null;
                }
                if (i < HIGH_END) {
                    high = high << 4 | digit;
                } else {
                    low = low << 4 | digit;
                }
            }
        }
        return new UUID(high, low);
    }
}
