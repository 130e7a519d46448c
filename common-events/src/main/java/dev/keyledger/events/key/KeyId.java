package dev.keyledger.events.key;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The id of a key, as text. */
public final class KeyId {
    private static final int CHARACTERS = 36;

    private KeyId() {}

    /** Empty if it is not a UUID in full: {@link UUID#fromString} takes shortened ones, which would be second names of one key. */
    public static Optional<UUID> parse(@Nullable String text) {
        if (text == null || text.length() != CHARACTERS) {
            return Optional.empty();
        }
        for (int i = 0; i < CHARACTERS; i++) {
            boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
            if (hyphen ? text.charAt(i) != '-' : !isHex(text.charAt(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(UUID.fromString(text));
    }

    /** @throws IllegalArgumentException if it is not a UUID in full */
    public static UUID require(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("no UUID in full"));
    }

    private static boolean isHex(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
}
