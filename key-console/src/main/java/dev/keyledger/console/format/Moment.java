package dev.keyledger.console.format;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A time for people.
 *
 * @param iso for programs
 * @param exact to the second, shown on hover
 * @param relative as people say it: {@code 3 minutes ago}, {@code in 2 days}
 */
public record Moment(String iso, String exact, String relative) {
    private static final DateTimeFormatter EXACT = DateTimeFormatter.ofPattern(
                    "d MMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    /** Beyond it a date says more than a number of days. */
    private static final Duration RELATIVE_MAX = Duration.ofDays(60);

    private static final Duration JUST_NOW = Duration.ofSeconds(10);

    static Moment of(Instant time, Instant now) {
        return new Moment(time.toString(), EXACT.format(time), relative(time, now));
    }

    private static String relative(Instant time, Instant now) {
        Duration distance = Duration.between(time, now);
        Duration length = distance.abs();
        if (length.compareTo(JUST_NOW) < 0) {
            return "just now";
        }
        if (length.compareTo(RELATIVE_MAX) >= 0) {
            return DAY.format(time);
        }
        String text = inWords(length);
        return distance.isNegative() ? "in " + text : text + " ago";
    }

    private static String inWords(Duration length) {
        if (length.toDays() > 0) {
            return count(length.toDays(), "day");
        }
        if (length.toHours() > 0) {
            return count(length.toHours(), "hour");
        }
        if (length.toMinutes() > 0) {
            return count(length.toMinutes(), "minute");
        }
        return count(length.toSeconds(), "second");
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }
}
