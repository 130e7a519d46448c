package dev.keyledger.query.usage.workspace;

import dev.keyledger.kit.problem.FieldError;
import dev.keyledger.kit.problem.Problem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whole UTC hours from {@code from} on and before {@code to}, of a month at most. */
record UsageRange(Instant from, Instant to) {
    private static final Duration LENGTH_MAX = Duration.ofDays(31);
    private static final Duration LENGTH_DEFAULT = Duration.ofDays(30);

    /**
     * @param from null: 30 days before {@code to}, or where the 30-day window begins now
     * @param to null: the end of the current hour
     * @throws Problem 400 names each parameter that is none, or doesn't go with the other
     */
    static UsageRange of(@Nullable String from, @Nullable String to, Instant now) {
        var errors = new ArrayList<FieldError>();
        Instant hourNow = now.truncatedTo(ChronoUnit.HOURS);
        Instant end = to == null ? hourNow.plus(1, ChronoUnit.HOURS) : hour("to", to, hourNow, errors);
        Instant byDefault = (to == null ? hourNow : end).minus(LENGTH_DEFAULT);
        Instant start = from == null ? byDefault : hour("from", from, byDefault, errors);
        if (errors.isEmpty() && !start.isBefore(end)) {
            errors.add(new FieldError("to", "must be after from"));
        } else if (errors.isEmpty() && Duration.between(start, end).compareTo(LENGTH_MAX) > 0) {
            errors.add(new FieldError("to", "must be at most 31 days after from"));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        return new UsageRange(start, end);
    }

    /** @param otherwise what to go on with where it is none, which is told to {@code errors} */
    private static Instant hour(String name, String text, Instant otherwise, List<FieldError> errors) {
        Optional<Instant> time = read(text);
        if (time.isEmpty()) {
            errors.add(new FieldError(name, "must be a date, which is its UTC midnight, or an RFC 3339 time"));
        } else if (!time.get().equals(time.get().truncatedTo(ChronoUnit.HOURS))) {
            errors.add(new FieldError(name, "must be a full UTC hour"));
        }
        return time.orElse(otherwise);
    }

    private static Optional<Instant> read(String text) {
        try {
            Instant time = text.length() == "2026-11-01".length()
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
            int year = time.atOffset(ZoneOffset.UTC).getYear();
            return Optional.of(time).filter(known -> year >= 1970 && year <= 9999);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
