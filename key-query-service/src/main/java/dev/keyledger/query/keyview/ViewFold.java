package dev.keyledger.query.keyview;

import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.verifier.key.KeyFold;
import dev.keyledger.verifier.key.KeyFold.Step;

/** {@link KeyFold}, the one rule by which an event meets the state of its key, for a key's whole view. */
public final class ViewFold {
    private ViewFold() {}

    /** @param view null: nothing of the key is known */
    public static Step<KeyView> apply(KeyView view, KeyEventEnvelope envelope) {
        return KeyFold.step(
                view == null ? null : view.credentials(),
                envelope,
                created -> KeyView.created(envelope, created),
                () -> view.after(envelope));
    }
}
