package dev.keyledger.events.usage.parse;

import java.time.Duration;
import java.time.Instant;

/**
 * How far an event's time may be from the moment the broker appended it. Measured against the append time and never
 * against this machine's clock, so that a replay decides exactly as the live run did.
 *
 * @param acceptLate how old an event may be; also how long its id is remembered
 * @param acceptAhead how far ahead a gateway's clock may be
 */
public record Lateness(Duration acceptLate, Duration acceptAhead) {
    public static final Duration ACCEPT_AHEAD_DEFAULT = Duration.ofMinutes(5);

    void check(Instant eventTime, Instant appendedAt) throws RejectedException {
        if (eventTime.isBefore(appendedAt.minus(acceptLate))) {
            throw new RejectedException(
                    RejectionReason.TOO_LATE, "/time", "is more than " + acceptLate + " before the event arrived");
        }
        if (eventTime.isAfter(appendedAt.plus(acceptAhead))) {
            throw new RejectedException(
                    RejectionReason.FROM_THE_FUTURE,
                    "/time",
                    "is more than " + acceptAhead + " after the event arrived");
        }
    }
}
