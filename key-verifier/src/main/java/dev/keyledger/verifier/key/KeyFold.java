package dev.keyledger.verifier.key;

import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyEventEnvelope;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one rule by which an event meets the state of its key, in the database and in memory. Delivery is at least once
 * and, after a republish, in any order; the key's version puts it right, together with the event's identity: after a
 * restore of the event store there may be two events of one version.
 */
public final class KeyFold {
    /** What an event means to the state that it meets. */
    public sealed interface Outcome<S> {
        /** It was the next one. */
        record Applied<S>(S state) implements Outcome<S> {}

        /** It is in already. */
        record Known<S>() implements Outcome<S> {}

        /**
         * It has the version of another event, or follows on a history that ended before it: of two histories of the
         * key, one is wrong. The key's state is not to be trusted.
         */
        record Conflict<S>(String reason) implements Outcome<S> {}

        /** Its predecessor is missing: keep it until that arrives. */
        record Early<S>() implements Outcome<S> {}

        /** No history of a key has it there. The key's state is not to be trusted. */
        record Impossible<S>(String reason) implements Outcome<S> {}
    }

    private KeyFold() {}

    /** @param credentials null: nothing of the key is known */
    public static Outcome<KeyCredentials> apply(@Nullable KeyCredentials credentials, KeyEventEnvelope envelope) {
        return step(
                credentials,
                envelope,
                created -> KeyCredentials.created(envelope, created),
                () -> credentials == null ? Optional.empty() : credentials.after(envelope));
    }

    /**
     * The same for a state that has more of the key than its credentials.
     *
     * @param key what is known of it; null: nothing
     * @param first the state after its creation
     * @param next the state after the event; empty: no key has it there
     */
    public static <S> Outcome<S> step(
            @Nullable KeyCredentials key,
            KeyEventEnvelope envelope,
            Function<KeyCreated, S> first,
            Supplier<Optional<S>> next) {
        long known = key == null ? 0 : key.version();
        if (envelope.event() instanceof KeyCreated created && known == 0 && envelope.version() == 1) {
            return new Outcome.Applied<>(first.apply(created));
        }
        Optional<String> contradiction =
                key == null ? Optional.empty() : key.lineage().contradictedBy(envelope, known);
        if (contradiction.isPresent()) {
            return new Outcome.Conflict<>(contradiction.get());
        }
        if (envelope.version() <= known) {
            return new Outcome.Known<>();
        }
        if (envelope.version() > known + 1) {
            return new Outcome.Early<>();
        }
        if (key == null) {
            return new Outcome.Impossible<>("the key's first event is not its creation");
        }
        return next.get()
                .<Outcome<S>>map(Outcome.Applied::new)
                .orElseGet(() -> new Outcome.Impossible<>("the key was created before"));
    }
}
