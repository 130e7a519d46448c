package dev.keyledger.console.keypage;

import dev.keyledger.console.upstream.Views.HistoryPage;
import dev.keyledger.console.upstream.Views.KeyView;
import dev.keyledger.console.upstream.Views.SecretVersion;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One of the values that a key has had since its creation.
 *
 * @param maskedKey null: not known at the moment
 * @param newest whether no other has followed
 * @param over whether it is accepted no more
 * @param validUntil when it ended or will; null: no end is known
 * @param lastUsedAt null: no request in the window is known to have come with it
 * @param requests in the window; null: not all requests say with which they came
 */
public record IssuedKey(
        @Nullable String maskedKey,
        boolean newest,
        boolean over,
        @Nullable Instant validUntil,
        @Nullable Instant lastUsedAt,
        @Nullable Long requests) {
    static IssuedKey of(SecretVersion version, KeyView key, Optional<HistoryPage> history, Instant now) {
        boolean newest = version.version() == key.secretVersion();
        Instant end = version.validUntil();
        return new IssuedKey(
                newest
                        ? key.maskedKey()
                        : history.flatMap(page -> page.maskOf(version.version()))
                                .orElse(null),
                newest,
                end != null && !end.isAfter(now),
                end,
                version.lastUsedAt(),
                version.requests30d());
    }

    /** Whether it is known that nothing came with it. */
    public boolean unused() {
        return requests != null && requests == 0;
    }
}
