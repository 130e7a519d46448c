package dev.keyledger.console.format;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What looks like a key in full. The console doesn't know the prefix that keys have, and a key that lost some characters on its
 * way is nearly one: so this takes for a key what may be one. The page's script goes by the same pattern.
 */
public final class KeyShape {
    private static final Pattern KEY = Pattern.compile("(?:[0-9A-Za-z]+_)+[0-9A-Za-z]{30,}|[0-9A-Za-z]{36,}");
    private static final int SHOWN = 4;

    private KeyShape() {}

    /** By which the key can be searched, as its mask shows them; empty: there is no key in the text. */
    public static Optional<String> lastFour(String text) {
        Matcher key = KEY.matcher(text);
        return key.find() ? Optional.of(key.group().substring(key.group().length() - SHOWN)) : Optional.empty();
    }

    /** Whether the text would give a key away wherever it is kept. */
    public static boolean isIn(String text) {
        return KEY.matcher(text).find();
    }
}
