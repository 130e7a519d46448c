package dev.keyledger.command.key.rotate;

import dev.keyledger.command.key.KeyCommand;
import dev.keyledger.command.key.change.KeyChanges;
import dev.keyledger.command.key.change.KeyChanges.Attempt;
import dev.keyledger.command.key.change.KeyChanges.Target;
import dev.keyledger.command.steps.DueSteps;
import dev.keyledger.command.store.AppendTransaction;
import dev.keyledger.command.store.KeyState;
import dev.keyledger.command.store.KeyStates;
import dev.keyledger.command.store.NewEvents;
import dev.keyledger.command.store.Step;
import dev.keyledger.kit.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;

/** A rotation on its way: where it stands, and how to cut its old secret by hand. */
@ApplicationScoped
class RotationHandler {
    private final KeyChanges changes;
    private final KeyStates keys;
    private final AppendTransaction store;
    private final DueSteps dueSteps;
    private final Clock clock;

    RotationHandler(KeyChanges changes, KeyStates keys, AppendTransaction store, DueSteps dueSteps, Clock clock) {
        this.changes = changes;
        this.keys = keys;
        this.store = store;
        this.dueSteps = dueSteps;
        this.clock = clock;
    }

    record Outcome(RotationAnswer answer, long version) {}

    Uni<Outcome> find(Target target, UUID rotationId) {
        return changes.find(target).chain(key -> answer(key, rotationId));
    }

    /** Idempotent. */
    Uni<Outcome> retireOld(Target target, UUID rotationId) {
        return changes.attempt(target, attempt -> retireOnce(attempt, rotationId))
                .chain(() -> find(target, rotationId));
    }

    private Uni<Void> retireOnce(Attempt attempt, UUID rotationId) {
        return progress(attempt.key(), rotationId).chain(found -> {
            attempt.requireVersion();
            NewEvents retired = attempt.decide(new KeyCommand.RetireOldSecret(rotationId));
            return retired.events().isEmpty() ? store.unchanged() : store.proceed(retired);
        });
    }

    private Uni<Outcome> answer(KeyState key, UUID rotationId) {
        return progress(key, rotationId).chain(progress -> dueSteps.obstacle(key.keyId(), Step.PUSH, rotationId)
                .map(obstacle -> new Outcome(progress.answer(clock.instant(), obstacle), key.version())));
    }

    private Uni<RotationProgress> progress(KeyState key, UUID rotationId) {
        return keys.rotation(key.keyId(), rotationId).map(changes -> RotationProgress.of(changes, key.revocation())
                .orElseThrow(() -> Problem.notFound("rotation")));
    }
}
