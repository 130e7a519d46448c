package dev.keyledger.console.keypage;

import dev.keyledger.console.usage.Measure;
import dev.keyledger.console.usage.Period;
import jakarta.ws.rs.core.UriBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The address of a key's page, which says how its usage and its history are shown, so that it can be sent to somebody and
 * comes back with the back button. Nonsense counts as the default, which an address has no word for.
 *
 * @param older the cursor of a page of the history; empty: the newest
 */
public record KeyAddress(String workspaceId, String keyId, Period period, Measure measure, String older) {
    static KeyAddress of(
            String workspaceId, String keyId, @Nullable String period, @Nullable String show, @Nullable String older) {
        return new KeyAddress(
                workspaceId, keyId, Period.of(period), Measure.of(show), older == null ? "" : older.strip());
    }

    /** Where a key is, for whatever names it. */
    public static String of(String workspaceId, String keyId) {
        return UriBuilder.fromPath("/workspaces/{ws}/keys/{keyId}")
                .build(workspaceId, keyId)
                .toString();
    }

    /** Without saying how anything is shown. */
    public String path() {
        return of(workspaceId, keyId);
    }

    /** The page as it is. */
    public String here() {
        UriBuilder address = UriBuilder.fromPath("/workspaces/{ws}/keys/{keyId}");
        if (period != Period.of(null)) {
            address.queryParam("period", period.value());
        }
        if (measure != Measure.of(null)) {
            address.queryParam("show", measure.value());
        }
        if (!older.isEmpty()) {
            address.queryParam("older", "{older}");
        }
        return older.isEmpty()
                ? address.build(workspaceId, keyId).toString()
                : address.build(workspaceId, keyId, older).toString();
    }

    public String over(String otherPeriod) {
        return new KeyAddress(workspaceId, keyId, Period.of(otherPeriod), measure, older).here();
    }

    public String showing(String otherMeasure) {
        return new KeyAddress(workspaceId, keyId, period, Measure.of(otherMeasure), older).here();
    }

    public String olderThan(String cursor) {
        return new KeyAddress(workspaceId, keyId, period, measure, cursor).here();
    }
}
