package dev.keyledger.usage.window;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The rolling 30 days: 720 full UTC hours and the current one. Hours since the epoch have no time zone, no daylight
 * saving and no leap day, which is why the window is cut in them.
 */
public final class UsageWindow {
    public static final int FULL_HOURS = 720;

    private static final Duration LENGTH = Duration.ofHours(FULL_HOURS);

    private UsageWindow() {}

    /** The start of the UTC hour in which {@code time} lies. */
    public static Instant hourOf(Instant time) {
        return time.truncatedTo(ChronoUnit.HOURS);
    }

    /** The first hour that counts at {@code now}. */
    public static Instant floorHour(Instant now) {
        return hourOf(now).minus(LENGTH);
    }
}
