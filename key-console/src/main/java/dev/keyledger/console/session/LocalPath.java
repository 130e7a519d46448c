package dev.keyledger.console.session;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where to go on after signing in: a path of the console, and nothing that a browser could take for another site. */
final class LocalPath {
    static final String START = "/";

    private static final int CHARACTERS_MAX = 2_000;

    /** What browsers send as it is, although an address may not hold it. */
    private static final String SENT_UNESCAPED = "\"<>[]^`{|}";

    private LocalPath() {}

    /** The given path with its query, or the start page if it is not one of ours. */
    static String of(@Nullable String given) {
        if (given == null
                || given.length() > CHARACTERS_MAX
                || !given.startsWith("/")
                || given.startsWith("//")
                || given.contains("\\")
                || given.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            return START;
        }
        try {
            return new URI(escaped(given)).toString();
        } catch (URISyntaxException e) {
            return START;
        }
    }

    private static String escaped(String path) {
        return path.chars()
                .mapToObj(c ->
                        SENT_UNESCAPED.indexOf(c) < 0 ? Character.toString(c) : String.format(Locale.ROOT, "%%%02X", c))
                .collect(Collectors.joining());
    }
}
