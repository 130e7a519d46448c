package dev.keyledger.events.codec;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Times on the wire: RFC 3339, UTC, always three fraction digits. */
public final class WireTime {
    private static final DateTimeFormatter RFC3339_MILLIS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final Instant MIN = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant MAX = Instant.parse("9999-12-31T23:59:59.999Z");

    private WireTime() {}

    /**
     * Whether RFC 3339 has a way to write the time, in UTC, with the precision of the wire. A time with another offset
     * may lie in the year 9999 and its UTC in the year 10000, which nothing after the wire can hold.
     */
    public static boolean canHold(Instant time) {
        return !time.isBefore(MIN) && !truncate(time).isAfter(MAX);
    }

    public static String format(Instant time) {
        return RFC3339_MILLIS.format(time);
    }

    /** The same moment with the precision of the wire, so that what is stored equals what is read back. */
    public static Instant truncate(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS);
    }
}
