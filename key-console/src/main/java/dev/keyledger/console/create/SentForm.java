package dev.keyledger.console.create;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the create form holds. Its times are fixed when it is opened, so that sending it twice says the same twice.
 *
 * @param idempotencyKey of this form, so that it makes at most one key
 * @param scopes null: nothing was chosen yet, and all there are is offered
 * @param expiry an instant, empty for never, or {@link #ON_DATE}
 * @param date as the browser's date field has it
 */
public record SentForm(
        String idempotencyKey,
        Instant openedAt,
        String name,
        @Nullable List<String> scopes,
        String expiry,
        String date) {
    public static final String ON_DATE = "date";

    /** Whether the key would have expired before it is made, or at a time that is none. */
    public boolean isOver(Instant now) {
        String expires = expiresAt();
        try {
            return expires != null && !Instant.parse(expires).isAfter(now);
        } catch (DateTimeException e) {
            return true;
        }
    }

    /** Null for never. A date means its end, in UTC; one that is none goes to the service, which says what is wrong. */
    public @Nullable String expiresAt() {
        if (expiry.isEmpty()) {
            return null;
        }
        if (!expiry.equals(ON_DATE)) {
            return expiry;
        }
        try {
            return LocalDate.parse(date)
                    .plusDays(1)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant()
                    .toString();
        } catch (DateTimeException e) {
            return "no date";
        }
    }
}
