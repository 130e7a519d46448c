package dev.keyledger.console.rotate;

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
    static final String NO_OVERLAP = "PT0S";

    static RotateForm of(String workspaceId, KeyView key, String idempotencyKey) {
        boolean open = key.rotation() != null;
        String first = open ? IMMEDIATELY : AFTER_UPDATE;
        return new RotateForm(
                workspaceId,
                key.keyId(),
                key.name(),
                key.isPrimary(),
                open,
                idempotencyKey,
                key.isPrimary() ? first : NO_OVERLAP,
                "",
                "");
    }

    RotateForm withError(String text) {
        return new RotateForm(workspaceId, keyId, name, primary, open, idempotencyKey, choice, reason, text);
    }
}
