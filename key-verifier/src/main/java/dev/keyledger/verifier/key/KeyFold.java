package dev.keyledger.verifier.key;

import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyEventEnvelope;
import java.util.Optional;
import java.util.function.Function;
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

    /** @param credentials null: nothing of the key is known */
    public static Step<KeyCredentials> apply(KeyCredentials credentials, KeyEventEnvelope envelope) {
        return step(
                credentials,
                envelope,
                created -> KeyCredentials.created(envelope, created),
                () -> credentials.after(envelope));
    }

    /**
     * The same for a state that has more of the key than its credentials.
     *
     * @param key what is known of it; null: nothing
     * @param first the state after its creation
     * @param next the state after the event; empty: no key has it there
     */
    public static <S> Step<S> step(
            KeyCredentials key, KeyEventEnvelope envelope, Function<KeyCreated, S> first, Supplier<Optional<S>> next) {
        long known = key == null ? 0 : key.version();
        if (envelope.event() instanceof KeyCreated created && known == 0 && envelope.version() == 1) {
            return new Step.Applied<>(first.apply(created));
        }
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
