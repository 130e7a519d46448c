package dev.keyledger.usage.window;

import java.time.Instant;

/**
 * The first hour that a partition's totals are of. It only rises: a clock that is set back changes nothing, since the
 * buckets below it are gone.
 */
public record Floor(Instant hour) {
    public boolean counts(Instant eventHour) {
        return !eventHour.isBefore(hour);
    }

    public Floor at(Instant now) {
        Instant floorHour = UsageWindow.floorHour(now);
        return floorHour.isAfter(hour) ? new Floor(floorHour) : this;
    }
}
