package dev.keyledger.console.access;

import dev.keyledger.console.upstream.Reads;
import dev.keyledger.console.upstream.Trouble;
import dev.keyledger.console.upstream.Views.KeyView;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/**
 * A key that something is to be done with. That takes the command service alone, so it can be done while the query service
 * is away.
 *
 * @param view null: the query service doesn't answer, and the rest is as the page has shown it
 */
public record KnownKey(@Nullable KeyView view, String name, String maskedKey, boolean primary) {
    public static Uni<KnownKey> of(Reads reads, String workspaceId, String keyId, ShownKey shown) {
        return reads.key(workspaceId, keyId)
                .map(KnownKey::of)
                .onFailure(failure -> shown.isThere() && Trouble.isOutage(failure))
                .recoverWithItem(() -> shown.known());
    }

    private static KnownKey of(KeyView view) {
        return new KnownKey(view, view.name(), view.maskedKey(), view.isPrimary());
    }
}
