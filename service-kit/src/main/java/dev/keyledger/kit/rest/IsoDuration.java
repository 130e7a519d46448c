package dev.keyledger.kit.rest;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/** A duration in ISO 8601. The JDK's own reader knows no weeks. */
public final class IsoDuration {
    private static final int DAYS_PER_WEEK = 7;
    /** Of a number of weeks. */
    private static final int DIGITS_MAX = 6;

    private IsoDuration() {}

    /**
     * Weeks stand alone, as the standard has it.
     *
     * @throws DateTimeException if it is none
     */
    public static Duration parse(String text) {
        String weeks = text.startsWith("P") && text.endsWith("W") && text.length() > 2
                ? text.substring(1, text.length() - 1)
                : "";
        return isNumber(weeks) ? Duration.ofDays((long) DAYS_PER_WEEK * Integer.parseInt(weeks)) : withoutWeeks(text);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() <= DIGITS_MAX
                && text.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    }

    private static Duration withoutWeeks(String text) {
        try {
            return Duration.parse(text);
        } catch (ArithmeticException e) {
            throw new DateTimeParseException("is too long", text, 0, e);
        }
    }
}
