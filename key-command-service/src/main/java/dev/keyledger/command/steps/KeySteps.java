package dev.keyledger.command.steps;

import dev.keyledger.command.key.KeyCommand;
import dev.keyledger.command.key.Rejection;
import dev.keyledger.command.store.AppendTransaction;
import dev.keyledger.command.store.KeyState;
import dev.keyledger.command.store.KeyStates;
import dev.keyledger.command.store.NewEvents;
import dev.keyledger.command.store.Refusal;
import dev.keyledger.events.Actor;
import dev.keyledger.events.codec.WireTime;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads and changes keys on behalf of nobody: what a rotation does by itself. */
@ApplicationScoped
class KeySteps {
    private static final Actor SYSTEM = new Actor("keyledger", "Keyledger");

    private final KeyStates states;
    private final AppendTransaction store;
    private final Clock clock;

    KeySteps(KeyStates states, AppendTransaction store, Clock clock) {
        this.states = states;
        this.store = store;
        this.clock = clock;
    }

    Optional<KeyState> find(DueStep step) throws Exception {
        return await(() -> states.find(step.workspaceId(), step.keyId()));
    }

    Instant now() {
        return WireTime.truncate(clock.instant());
    }

    /** @return false if the key has changed since it was read, and so nothing was done */
    boolean apply(KeyState key, KeyCommand command) throws Exception {
        try {
            NewEvents events = NewEvents.decide(key, command, SYSTEM, now());
            if (!events.events().isEmpty()) {
                await(() -> store.append(events));
            }
            return true;
        } catch (Rejection rejected) {
            // What a step asks for is decided again at its next turn, if there is one.
            return true;
        } catch (Refusal refused) {
            if (refused.reason() == Refusal.Reason.VERSION_CONFLICT) {
                return false;
            }
            throw refused;
        }
    }

    private static <T> T await(Supplier<Uni<T>> uni) throws Exception {
        try {
            return VertxContextSupport.subscribeAndAwait(uni);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
