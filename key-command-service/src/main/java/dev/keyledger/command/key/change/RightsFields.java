package dev.keyledger.command.key.change;

import dev.keyledger.command.key.ScopeCatalogue;
import dev.keyledger.events.codec.WireTime;
import dev.keyledger.kit.problem.FieldChecks;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request says a key may do and until when, by the same rules at its creation and later. */
public final class RightsFields {
    private static final int YEAR_MAX = 9999;

    private RightsFields() {}

    /** Tells {@code checks} what is wrong with {@code /scopes}. */
    public static void checkScopes(FieldChecks checks, ScopeCatalogue catalogue, @Nullable List<String> scopes) {
        catalogue
                .violationsOf(scopes)
                .forEach(violation -> checks.add(
                        violation.index() == ScopeCatalogue.Violation.WHOLE_LIST
                                ? "/scopes"
                                : "/scopes/" + violation.index(),
                        violation.detail()));
    }

    /** The time that {@code /expiresAt} says; null if it says none, or, which {@code checks} is told, what isn't one. */
    public static @Nullable Instant checkExpiry(FieldChecks checks, @Nullable String expiresAt) {
        if (expiresAt == null) {
            return null;
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(expiresAt);
            // With its own offset and in UTC: both have to be RFC 3339.
            if (time.getYear() <= YEAR_MAX && WireTime.canHold(time.toInstant())) {
                return time.toInstant();
            }
        } catch (DateTimeException e) {
            // Said below, in the caller's words.
        }
        checks.add(
                "/expiresAt", "must be an RFC 3339 time, in UTC before the year 10000, such as 2031-01-31T00:00:00Z");
        return null;
    }
}
