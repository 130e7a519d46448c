package dev.keyledger.console.keys;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.format.Amounts;
import dev.keyledger.console.format.Cost;
import dev.keyledger.console.format.Moment;
import dev.keyledger.console.format.Moments;
import dev.keyledger.console.upstream.Views.KeyView;
import dev.keyledger.console.upstream.Views.Rotation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of the list as it is shown. All that depends on more than the key is worked out here: a template looks every name
 * up in all the scopes around it, and a page has fifty lines.
 *
 * @param address of the key's pages
 * @param shown what a dialog about the key is to say while the query service doesn't answer, for its address
 * @param byCreator the address of the list of what the same person created
 * @param lastUsed null: never
 * @param expires null: never, or it doesn't matter any more
 * @param oldValidUntil until when the secret before works too; null: there is none
 */
public record KeyRow(
        KeyView key,
        String address,
        String shown,
        String byCreator,
        Moment created,
        String requests,
        Cost cost,
        @Nullable Moment lastUsed,
        @Nullable Moment expires,
        boolean expiresSoon,
        @Nullable Moment oldValidUntil,
        boolean mayRename,
        boolean mayRotate,
        boolean mayRevoke) {
    static KeyRow of(
            KeyView key, String listAddress, ListFilters filters, Allowed allowed, Moments moments, Amounts amounts) {
        Rotation rotation = key.rotation();
        return new KeyRow(
                key,
                listAddress + "/" + key.keyId(),
                key.shown(),
                listAddress + filters.createdByOnly(key.createdBy().id()),
                moments.of(key.createdAt()),
                amounts.count(key.requests30d()),
                amounts.cost(key.cost30dUsd(), key.unpriced30d()),
                orNull(key.lastUsedAt(), moments),
                key.isActive() ? orNull(key.expiresAt(), moments) : null,
                key.isActive() && key.expiresAt() != null && moments.isSoon(key.expiresAt()),
                rotation == null ? null : orNull(rotation.oldValidUntil(), moments),
                allowed.rename(key),
                allowed.rotate(key),
                allowed.revoke(key));
    }

    public boolean rotating() {
        return key.rotation() != null;
    }

    private static @Nullable Moment orNull(@Nullable Instant time, Moments moments) {
        return time == null ? null : moments.of(time);
    }
}
