package dev.keyledger.console.rotate;

import dev.keyledger.console.access.KnownKey;
import dev.keyledger.console.upstream.Views.KeyView;

/**
 * The rotate dialog's content.
 *
 * @param idempotencyKey of this form, so that it rotates at most once
 * @param choice how long the old secret stays: an overlap for an additional key, {@code retireOld} for the primary one
 * @param open whether a rotation is under way, which only an immediate one may overtake
 * @param error empty: nothing is wrong
 */
public record RotateForm(
        String workspaceId,
        String keyId,
        String name,
        boolean primary,
        boolean open,
        String idempotencyKey,
        String choice,
        String reason,
        String error) {
    static final String AFTER_UPDATE = "after-update";
    static final String IMMEDIATELY = "immediately";
    static final String DAY = "PT24H";

    static RotateForm of(String workspaceId, String keyId, KnownKey key, String idempotencyKey) {
        KeyView view = key.view();
        boolean open = view != null && view.rotation() != null;
        String first = open ? IMMEDIATELY : AFTER_UPDATE;
        return new RotateForm(
                workspaceId,
                keyId,
                key.name(),
                key.primary(),
                open,
                idempotencyKey,
                key.primary() ? first : DAY,
                "",
                "");
    }

    RotateForm withError(String text) {
        return new RotateForm(workspaceId, keyId, name, primary, open, idempotencyKey, choice, reason, text);
    }
}
