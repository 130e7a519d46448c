package dev.keyledger.query.keyview;

import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyEventEnvelope;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The one rule by which an event meets the state of its key, in the database and in memory. Delivery is at least once
 * and, after a republish, in any order; the key's version puts it right, together with the event's identity: after a
 * restore of the event store there may be two events of one version.
 */
public final class KeyFold {
    /** What an event means to the state that it meets. */
    public sealed interface Step<S> {
        /** It was the next one. */
        record Applied<S>(S state) implements Step<S> {}

        /** It is in already. */
        record Known<S>() implements Step<S> {}

        /**
         * It has the version of another event, or follows on a history that ended before it: of two histories of the
         * key, one is wrong. The key's state is not to be trusted.
         */
        record Conflict<S>(String reason) implements Step<S> {}

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
        return step(view == null ? null : view.credentials(), envelope, () -> view.after(envelope));
    }

    /** @param credentials null: nothing of the key is known */
    public static Step<KeyCredentials> apply(KeyCredentials credentials, KeyEventEnvelope envelope) {
        long known = credentials == null ? 0 : credentials.version();
        if (envelope.event() instanceof KeyCreated created && known == 0 && envelope.version() == 1) {
            return new Step.Applied<>(KeyCredentials.created(envelope, created));
        }
        return step(credentials, envelope, () -> credentials.after(envelope));
    }

    private static <S> Step<S> step(KeyCredentials key, KeyEventEnvelope envelope, Supplier<Optional<S>> next) {
        long known = key == null ? 0 : key.version();
        Optional<String> contradiction =
                key == null ? Optional.empty() : key.lineage().contradictedBy(envelope, known);
        if (contradiction.isPresent()) {
            return new Step.Conflict<>(contradiction.get());
        }
        if (envelope.version() <= known) {
            return new Step.Known<>();
        }
        if (envelope.version() > known + 1) {
            return new Step.Early<>();
        }
        if (key == null) {
            return new Step.Impossible<>("the key's first event is not its creation");
        }
        return next.get()
                .<Step<S>>map(Step.Applied::new)
                .orElseGet(() -> new Step.Impossible<>("the key was created before"));
    }
}
