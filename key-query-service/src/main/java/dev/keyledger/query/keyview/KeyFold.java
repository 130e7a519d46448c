package dev.keyledger.query.keyview;

import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyEventEnvelope;
import java.util.Optional;

/**
 * The one rule by which an event meets the state of its key, in the database and in memory. Delivery is at least once
 * and, after a republish, in any order; the key's version puts it right.
 */
public final class KeyFold {
    /** What an event means to the state that it meets. */
    public sealed interface Step<S> {
        /** It was the next one. */
        record Applied<S>(S state) implements Step<S> {}

        /** It is in already. */
        record Known<S>() implements Step<S> {}

        /** Its predecessor is missing: keep it until that arrives. */
        record Early<S>() implements Step<S> {}

        /** No history of a key has it there. The key's state is not to be trusted. */
        record Impossible<S>(String reason) implements Step<S> {}
    }

    private KeyFold() {}

    /** @param view null: nothing of the key is known */
    public static Step<KeyView> apply(KeyView view, KeyEventEnvelope envelope) {
        long known = view == null ? 0 : view.version();
        if (envelope.event() instanceof KeyCreated created && known == 0 && envelope.version() == 1) {
            return new Step.Applied<>(KeyView.created(envelope, created));
        }
        return step(known, envelope, view == null ? Optional.empty() : view.after(envelope));
    }

    /** @param credentials null: nothing of the key is known */
    public static Step<KeyCredentials> apply(KeyCredentials credentials, KeyEventEnvelope envelope) {
        long known = credentials == null ? 0 : credentials.version();
        if (envelope.event() instanceof KeyCreated created && known == 0 && envelope.version() == 1) {
            return new Step.Applied<>(KeyCredentials.created(envelope, created));
        }
        return step(known, envelope, credentials == null ? Optional.empty() : credentials.after(envelope));
    }

    private static <S> Step<S> step(long known, KeyEventEnvelope envelope, Optional<S> next) {
        if (envelope.version() <= known) {
            return new Step.Known<>();
        }
        if (envelope.version() > known + 1) {
            return new Step.Early<>();
        }
        return next.<Step<S>>map(Step.Applied::new)
                .orElseGet(() -> new Step.Impossible<>(
                        known == 0 ? "the key's first event is not its creation" : "the key was created before"));
    }
}
