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

    private WireTime() {}

    public static String format(Instant time) {
        return RFC3339_MILLIS.format(time);
    }

    /** The same moment with the precision of the wire, so that what is stored equals what is read back. */
    public static Instant truncate(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS);
    }
}
