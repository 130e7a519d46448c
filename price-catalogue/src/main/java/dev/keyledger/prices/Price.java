package dev.keyledger.prices;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a model costs at some time, in one tier of service.
 *
 * @param from from when on
 * @param until until when, exclusive; null: until the next one of this tier and these hours begins, for good
 * @param hours at which hours of the day; null: at all that no price with hours is for
 * @param promptMax the longest prompt that it is for, in tokens; null: any
 * @param source where it was published
 * @param asOf the last day on which it is known to have held; null: nobody says so of any
 */
public record Price(
        Instant from,
        @Nullable Instant until,
        @Nullable UtcHours hours,
        ServiceTier serviceTier,
        @Nullable Long promptMax,
        TieredRates rates,
        String source,
        @Nullable LocalDate asOf) {
    public Price {
        if (until != null && !from.isBefore(until)) {
            throw new IllegalArgumentException("a price ends before it begins: " + from + " to " + until);
        }
        if (promptMax != null && promptMax < 1) {
            throw new IllegalArgumentException("promptMax is not positive: " + promptMax);
        }
    }

    boolean holds(Instant time) {
        return !time.isBefore(from) && (until == null || time.isBefore(until)) && (hours == null || hours.hold(time));
    }

    /** Whether both are the same, whoever says so and when. */
    boolean isAs(Price other) {
        return from.equals(other.from)
                && Objects.equals(until, other.until)
                && Objects.equals(hours, other.hours)
                && serviceTier == other.serviceTier
                && Objects.equals(promptMax, other.promptMax)
                && rates.equals(other.rates);
    }

    /** Whether it isn't known to have held within {@code max} before. */
    public boolean isStale(Instant time, Duration max) {
        if (asOf == null) {
            return true;
        }
        Instant lastKnown = asOf.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        return time.isAfter(lastKnown.plus(max));
    }

    /** Whether what was reported isn't enough to say what it cost. */
    boolean needsMoreThan(TokenUse use) {
        return (use.input() == null && promptMax != null) || rates.needMoreThan(use);
    }

    boolean covers(long prompt) {
        return promptMax == null || prompt <= promptMax;
    }

    /** Whether both are of one tier, and at some time of the day neither goes before the other. */
    boolean isBeside(Price other) {
        boolean sameHours = hours == null ? other.hours == null : other.hours != null && hours.overlap(other.hours);
        return serviceTier == other.serviceTier && sameHours;
    }

    /** Whether this one ends the other, if the other doesn't say when it ends. */
    boolean follows(Price other) {
        return serviceTier == other.serviceTier && Objects.equals(hours, other.hours) && from.isAfter(other.from);
    }
}
