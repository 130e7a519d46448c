package dev.keyledger.command.key.change;

import dev.keyledger.command.answer.IfMatch;
import dev.keyledger.command.key.ApiKey;
import dev.keyledger.command.key.Decision;
import dev.keyledger.command.key.KeyCommand;
import dev.keyledger.command.key.KeyDecider;
import dev.keyledger.command.limit.ChangeLimits;
import dev.keyledger.command.problem.CommandProblems;
import dev.keyledger.command.store.AppendTransaction;
import dev.keyledger.command.store.KeyState;
import dev.keyledger.command.store.KeyStates;
import dev.keyledger.command.store.NewEvents;
import dev.keyledger.command.store.Refusal;
import dev.keyledger.command.store.Workspaces;
import dev.keyledger.events.Actor;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.codec.WireTime;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.kit.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
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

    /**
     * Who wants to change which key.
     *
     * @param scope which of the workspace's keys the actor may change
     */
    public record Target(WorkspaceId workspaceId, UUID keyId, Actor actor, KeyScope scope, IfMatch precondition) {}

    /** One attempt: the key as it was found, and the time at which it is decided about. */
    public record Attempt(Target target, KeyState key, Instant now) {
        /**
         * The events to append; none if what is asked for is so already.
         *
         * @throws Problem if the key refuses the command
         */
        public NewEvents decide(KeyCommand command) {
            return switch (KeyDecider.decide(key.state(), command, now)) {
                case Decision.Rejected rejected -> throw CommandProblems.of(rejected.reason());
                case Decision.Accepted accepted -> new NewEvents(key, target.actor(), now, accepted.events());
            };
        }

        /** @throws Problem 412 if the key has another version than the caller expects */
        public void requireVersion() {
            target.precondition().require(key.version());
        }
    }

    /**
     * Fails with the problem that a refusal, or a key that isn't there, means to the caller. A store that lacks published
     * events can't say that a key isn't there.
     */
    public <T> Uni<T> attempt(Target target, Function<Attempt, Uni<T>> attempt) {
        return Uni.createFrom()
                .deferred(() -> load(target).chain(attempt::apply))
                .onFailure(Refusal.VersionConflict.class)
                .retry()
                .atMost(ATTEMPTS_MAX - 1)
                .onFailure(Problem.class)
                .recoverWithUni(problem ->
                        store.unchanged().chain(() -> Uni.createFrom().failure(problem)))
                .onFailure(Refusal.class)
                .transform(CommandProblems::of);
    }

    /**
     * As {@link #attempt}, for what may be done only so often. It counts once, however many attempts it takes, and only
     * if the actor may change the key: nobody uses up the limit of a key that isn't theirs to change.
     */
    public <T> Uni<T> limitedAttempt(Target target, Function<Attempt, Uni<T>> attempt) {
        var counted = new AtomicBoolean();
        return attempt(target, found -> {
            if (counted.compareAndSet(false, true)) {
                limits.requireChange(
                        target.workspaceId(),
                        target.keyId(),
                        isPrimary(found.key().state()));
            }
            return attempt.apply(found);
        });
    }

    private static boolean isPrimary(ApiKey key) {
        return key instanceof ApiKey.Unrevoked unrevoked && unrevoked.kind() == KeyKind.PRIMARY;
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
            throw Problem.notFound(workspace.isPresent() ? "key" : "workspace");
        });
    }
}
