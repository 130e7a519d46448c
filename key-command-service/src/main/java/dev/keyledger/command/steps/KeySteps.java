package dev.keyledger.command.steps;

import dev.keyledger.command.key.Decision;
import dev.keyledger.command.key.KeyCommand;
import dev.keyledger.command.key.KeyDecider;
import dev.keyledger.command.store.AppendTransaction;
import dev.keyledger.command.store.KeyHistories;
import dev.keyledger.command.store.KeyHistory;
import dev.keyledger.command.store.NewEvents;
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

    private final KeyHistories histories;
    private final AppendTransaction store;
    private final Clock clock;

    KeySteps(KeyHistories histories, AppendTransaction store, Clock clock) {
        this.histories = histories;
        this.store = store;
        this.clock = clock;
    }

    Optional<KeyHistory> find(DueStep step) throws Exception {
        return await(() -> histories.find(step.workspaceId(), step.keyId()));
    }

    Instant now() {
        return WireTime.truncate(clock.instant());
    }

    /** @throws dev.keyledger.command.store.Refusal.VersionConflict if the key has changed since it was read */
    void apply(KeyHistory history, KeyCommand command) throws Exception {
        switch (KeyDecider.decide(history.state(), command, now())) {
            case Decision.Rejected rejected -> {
                // What a step asks for is decided again at its next turn, if there is one.
            }
            case Decision.Accepted accepted -> {
                if (!accepted.events().isEmpty()) {
                    var events = new NewEvents(
                            history.workspaceId(),
                            history.keyId(),
                            history.version(),
                            SYSTEM,
                            now(),
                            accepted.events());
                    await(() -> store.proceed(events));
                }
            }
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
