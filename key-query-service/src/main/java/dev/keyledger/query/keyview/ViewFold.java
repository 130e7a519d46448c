package dev.keyledger.query.keyview;

import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.verifier.key.KeyFold;
import dev.keyledger.verifier.key.KeyFold.Outcome;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link KeyFold}, the one rule by which an event meets the state of its key, for a key's whole view. */
public final class ViewFold {
    private ViewFold() {}

    /** @param view null: nothing of the key is known */
    public static Outcome<KeyView> apply(@Nullable KeyView view, KeyEventEnvelope envelope) {
        return KeyFold.step(
                view == null ? null : view.credentials(),
                envelope,
                created -> KeyView.created(envelope, created),
                () -> view == null ? Optional.empty() : view.after(envelope));
    }
}
