package dev.keyledger.console.revoke;

import dev.keyledger.console.upstream.Views.KeyView;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What would miss the key.
 *
 * @param known false: it can't be told, which isn't the same as not being used
 * @param last null: nothing has come with it
 */
public record RecentUse(
        boolean known, long requests, @Nullable Instant last) {
    private static final Duration RECENT = Duration.ofHours(24);

    public static RecentUse of(@Nullable KeyView key) {
        return key == null ? new RecentUse(false, 0, null) : new RecentUse(true, key.requests30d(), key.lastUsedAt());
    }

    public boolean once() {
        return requests == 1;
    }

    /** Whether something is likely to stop working, as far as anybody can tell. */
    public boolean isRecent(Instant now) {
        return !known || (last != null && last.isAfter(now.minus(RECENT)));
    }
}
