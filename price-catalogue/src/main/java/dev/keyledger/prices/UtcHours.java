package dev.keyledger.prices;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;

/**
 * A part of every day, in UTC. It may go over midnight.
 *
 * @param until exclusive
 */
public record UtcHours(LocalTime from, LocalTime until) {
    public UtcHours {
        if (from.equals(until)) {
            throw new IllegalArgumentException("hours from " + from + " until " + until + " are none, or all");
        }
    }

    boolean hold(Instant time) {
        return holdAt(time.atOffset(ZoneOffset.UTC).toLocalTime());
    }

    boolean overlap(UtcHours other) {
        return holdAt(other.from) || other.holdAt(from);
    }

    private boolean holdAt(LocalTime at) {
        return from.isBefore(until)
                ? !at.isBefore(from) && at.isBefore(until)
                : !at.isBefore(from) || at.isBefore(until);
    }
}
