package dev.keyledger.console.usage;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How far back usage is shown. */
public enum Period {
    DAY("24h", 24, "hour"),
    WEEK("7d", 168, "day"),
    MONTH("30d", 720, "day");

    private final String value;
    private final int hours;
    private final String granularity;

    /** @param hours full ones, before the one that is under way */
    Period(String value, int hours, String granularity) {
        this.value = value;
        this.hours = hours;
        this.granularity = granularity;
    }

    /** What isn't one is the longest, which is what lists show. */
    public static Period of(@Nullable String value) {
        return Arrays.stream(values())
                .filter(period -> period.value.equals(value))
                .findFirst()
                .orElse(MONTH);
    }

    /** As addresses have it. */
    public String value() {
        return value;
    }

    int hours() {
        return hours;
    }

    /** How long a bar is, as the query service says it. */
    String granularity() {
        return granularity;
    }

    boolean byHour() {
        return this == DAY;
    }
}
