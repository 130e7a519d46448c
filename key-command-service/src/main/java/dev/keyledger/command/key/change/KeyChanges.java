package dev.keyledger.command.key.change;

import dev.keyledger.command.http.Target;
import dev.keyledger.command.key.KeyCommand;
import dev.keyledger.command.key.KeyRejected;
import dev.keyledger.command.key.Rejection;
import dev.keyledger.command.limit.ChangeLimits;
import dev.keyledger.command.store.AppendTransaction;
import dev.keyledger.command.store.KeyState;
import dev.keyledger.command.store.KeyStates;
import dev.keyledger.command.store.NewEvents;
import dev.keyledger.command.store.Refusal;
import dev.keyledger.command.store.Refusal.Reason;
import dev.keyledger.command.store.Workspaces;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.codec.WireTime;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.kit.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** How every command on an existing key runs: load, check, decide, append; once more if the key has changed meanwhile. */
@ApplicationScoped
public class KeyChanges {
    /** A conflict means that the key has just changed; deciding again nearly always finds what the winner has done. */
    private static final int ATTEMPTS_MAX = 5;

    private final KeyStates keys;
    private final Workspaces workspaces;
    private final AppendTransaction store;
    private final ChangeLimits limits;
    private final Clock clock;

    KeyChanges(KeyStates keys, Workspaces workspaces, AppendTransaction store, ChangeLimits limits, Clock clock) {
        this.keys = keys;
        this.workspaces = workspaces;
        this.store = store;
        this.limits = limits;
        this.clock = clock;
    }

    /** One attempt: the key as it was found, and the time at which it is decided about. */
    public record Attempt(Target target, KeyState key, Instant now) {
        /**
         * The events to append; none if what is asked for is so already.
         *
         * @throws Rejection if the key refuses the command
         */
        public NewEvents decide(KeyCommand command) {
            return NewEvents.decide(key, command, target.actor(), now);
        }

        /** @throws Problem 412 if the key has another version than the caller expects */
        public void requireVersion() {
            target.precondition().require(key.version());
        }
    }

    /**
     * Decides about the command and appends what happens, which may be nothing.
     *
     * @return what happened, once it is stored
     */
    public Uni<NewEvents> apply(Target target, KeyCommand command) {
        return limited(target, attempt -> {
            attempt.requireVersion();
            return append(attempt.decide(command));
        });
    }

    /** @return the events, once they are stored */
    public Uni<NewEvents> append(NewEvents decided) {
        return store.append(decided).replaceWith(decided);
    }

    /** Fails if the key refuses, or isn't there; a store that lacks published events can't say either. */
    public <T> Uni<T> attempt(Target target, Function<Attempt, Uni<T>> attempt) {
        return Uni.createFrom()
                .deferred(() -> load(target).chain(attempt::apply))
                .onFailure(Refusal.because(Reason.VERSION_CONFLICT))
                .retry()
                .atMost(ATTEMPTS_MAX - 1)
                .onFailure(KeyChanges::isDecidedOnWhatWasRead)
                .recoverWithUni(decided ->
                        store.unchanged().chain(() -> Uni.createFrom().failure(decided)));
    }

    /** The store says of an append itself whether it takes commands. */
    private static boolean isDecidedOnWhatWasRead(Throwable failure) {
        return failure instanceof Problem
                || failure instanceof Rejection
                || Refusal.because(Reason.NO_WORKSPACE).test(failure);
    }

    /**
     * As {@link #attempt}, for what may be done only so often. It counts once, however many attempts it takes, and only
     * if the actor may change the key: nobody uses up the limit of a key that isn't theirs to change.
     */
    public <T> Uni<T> limited(Target target, Function<Attempt, Uni<T>> attempt) {
        var counted = new AtomicBoolean();
        return attempt(target, found -> {
            if (counted.compareAndSet(false, true)) {
                limits.requireChange(
                        target.workspaceId(), target.keyId(), found.key().kind() == KeyKind.PRIMARY);
            }
            return attempt.apply(found);
        });
    }

    /** The key as it is, if the actor may change it. */
    public Uni<KeyState> find(Target target) {
        return load(target).map(Attempt::key);
    }

    private Uni<Attempt> load(Target target) {
        return keys.find(target.workspaceId(), target.keyId()).chain(found -> found.map(key -> {
                    target.scope().require(key, target.actor());
                    return Uni.createFrom().item(new Attempt(target, key, WireTime.truncate(clock.instant())));
                })
                .orElseGet(() -> notFound(target.workspaceId())));
    }

    private Uni<Attempt> notFound(WorkspaceId workspaceId) {
        return workspaces.find(workspaceId).map(workspace -> {
            throw workspace.isPresent() ? new Rejection(KeyRejected.NOT_CREATED) : new Refusal(Reason.NO_WORKSPACE);
        });
    }
}
