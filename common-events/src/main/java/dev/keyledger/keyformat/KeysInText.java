package dev.keyledger.keyformat;

import java.util.regex.Pattern;

/** Keys that got into a text where none should be: the place of an id, a path, the name of a field. */
public final class KeysInText {
    /** What follows any key's prefix, also of a key that is cut off or mistyped; no id has so many letters in a row. */
    private static final Pattern KEY = Pattern.compile("_[0-9A-Za-z]{24,}");

    private KeysInText() {}

    /** The text with nothing of them but their prefixes. */
    public static String masked(String text) {
        return KEY.matcher(text).replaceAll("_•••••••");
    }
}
