package dev.keyledger.cli.status;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** How well something is, with the exit status that says so. */
enum Level {
    WELL(0, "32"),
    DEGRADED(1, "33"),
    BROKEN(2, "31"),
    UNKNOWN(3, "35");

    private final int exitStatus;
    private final String colour;

    Level(int exitStatus, String colour) {
        this.exitStatus = exitStatus;
        this.colour = colour;
    }

    int exitStatus() {
        return exitStatus;
    }

    /** The worst of them: what isn't known may be broken, and so is worse than what is known to be degraded. */
    static Level worst(Collection<Level> levels) {
        return levels.stream().max(Comparator.comparing(Level::severity)).orElse(UNKNOWN);
    }

    private int severity() {
        return switch (this) {
            case WELL -> 0;
            case DEGRADED -> 1;
            case UNKNOWN -> 2;
            case BROKEN -> 3;
        };
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String coloured(String text) {
        return "\u001b[" + colour + "m" + text + "\u001b[0m";
    }
}
