package dev.keyledger.console.review;

import dev.keyledger.console.revoke.RecentUse;
import dev.keyledger.console.upstream.Views.KeyView;
import org.jspecify.annotations.Nullable;

/**
 * A key that is to be revoked with others.
 *
 * @param use null: not asked again
 */
public record ChosenKey(
        String keyId,
        String name,
        String maskedKey,
        @Nullable RecentUse use) {
    static ChosenKey of(KeyView key) {
        return new ChosenKey(key.keyId(), key.name(), key.maskedKey(), RecentUse.of(key));
    }
}
