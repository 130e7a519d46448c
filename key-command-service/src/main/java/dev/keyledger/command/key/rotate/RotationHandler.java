package dev.keyledger.command.key.rotate;

import dev.keyledger.command.key.KeyCommand;
import dev.keyledger.command.key.change.KeyChanges;
import dev.keyledger.command.key.change.KeyChanges.Attempt;
import dev.keyledger.command.key.change.KeyChanges.Target;
import dev.keyledger.command.steps.DueSteps;
import dev.keyledger.command.store.AppendTransaction;
import dev.keyledger.command.store.KeyHistory;
import dev.keyledger.command.store.NewEvents;
import dev.keyledger.command.store.Step;
import dev.keyledger.kit.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** A rotation on its way: where it stands, and how to cut its old secret by hand. */
@ApplicationScoped
class RotationHandler {
    private final KeyChanges changes;
    private final AppendTransaction store;
    private final DueSteps dueSteps;
    private final Clock clock;

    RotationHandler(KeyChanges changes, AppendTransaction store, DueSteps dueSteps, Clock clock) {
        this.changes = changes;
        this.store = store;
        this.dueSteps = dueSteps;
        this.clock = clock;
    }

    record Outcome(RotationAnswer answer, long version) {}

    Uni<Outcome> find(Target target, UUID rotationId) {
        return changes.find(target).chain(history -> answer(history, rotationId));
    }

    /** Idempotent. */
    Uni<Outcome> retireOld(Target target, UUID rotationId) {
        return changes.attempt(target, attempt -> retireOnce(attempt, rotationId))
                .chain(() -> changes.find(target))
                .chain(history -> answer(history, rotationId));
    }

    private Uni<Void> retireOnce(Attempt attempt, UUID rotationId) {
        require(attempt.history(), rotationId);
        attempt.requireVersion();
        NewEvents retired = attempt.decide(new KeyCommand.RetireOldSecret(rotationId));
        return retired.events().isEmpty() ? Uni.createFrom().voidItem() : store.proceed(retired);
    }

    private Uni<Outcome> answer(KeyHistory history, UUID rotationId) {
        RotationProgress progress = require(history, rotationId);
        return dueSteps.obstacle(history.keyId(), Step.PUSH)
                .map(obstacle -> new Outcome(progress.answer(clock.instant(), obstacle), history.version()));
    }

    private static RotationProgress require(KeyHistory history, UUID rotationId) {
        Optional<RotationProgress> progress = RotationProgress.of(history, rotationId);
        return progress.orElseThrow(() -> Problem.notFound("rotation"));
    }
}
