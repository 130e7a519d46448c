package dev.keyledger.console.rotate;

import dev.keyledger.console.upstream.Views.HistoryPage;
import dev.keyledger.console.upstream.Views.KeyView;
import dev.keyledger.console.upstream.Views.SecretVersion;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was the key before its last rotation.
 *
 * @param maskedKey null: not known at the moment
 * @param lastUsedAt null: no request in the window is known to have come with it
 * @param requests in the window; null: not all requests say with which they came
 */
public record OldKey(
        @Nullable String maskedKey,
        @Nullable Instant lastUsedAt,
        @Nullable Long requests) {
    static final OldKey UNKNOWN = new OldKey(null, null, null);

    static OldKey of(Optional<KeyView> key, Optional<HistoryPage> history) {
        if (key.isEmpty()) {
            return UNKNOWN;
        }
        int before = key.get().secretVersion() - 1;
        Optional<SecretVersion> use = key.get().secretVersions().stream()
                .filter(secret -> secret.version() == before)
                .findFirst();
        return new OldKey(
                history.flatMap(page -> page.maskOf(before)).orElse(null),
                use.map(SecretVersion::lastUsedAt).orElse(null),
                use.map(SecretVersion::requests30d).orElse(null));
    }

    public boolean once() {
        return requests != null && requests == 1;
    }

    /** Whether it is known that nothing came with it. */
    public boolean unused() {
        return requests != null && requests == 0;
    }
}
