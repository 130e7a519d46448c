package dev.keyledger.console.session;

/** Where to go on after signing in: a path of the console, and nothing that a browser could take for another site. */
final class LocalPath {
    static final String START = "/";

    private static final int CHARACTERS_MAX = 2_000;

    private LocalPath() {}

    /** The given path with its query, or the start page if it is not one of ours. */
    static String of(String given) {
        if (given == null
                || given.length() > CHARACTERS_MAX
                || !given.startsWith("/")
                || given.startsWith("//")
                || given.contains("\\")
                || given.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            return START;
        }
        return given;
    }
}
