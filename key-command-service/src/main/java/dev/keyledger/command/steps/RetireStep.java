package dev.keyledger.command.steps;

import dev.keyledger.command.key.ApiKey;
import dev.keyledger.command.key.KeyCommand;
import dev.keyledger.command.store.KeyState;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Ends the old secret of a rotation once nobody depends on it any more. */
@ApplicationScoped
class RetireStep {
    private final StepQueue queue;
    private final KeySteps keys;

    RetireStep(StepQueue queue, KeySteps keys) {
        this.queue = queue;
        this.keys = keys;
    }

    /**
     * The event's append deletes the step; what is left of it here was asked for by a rotation that is over, or comes too
     * early: what it waits for will ask for it again.
     */
    void run(DueStep step) throws Exception {
        Optional<KeyState> known = keys.find(step);
        Optional<ApiKey.Rotation> named = known.map(KeyState::state)
                .filter(ApiKey.Unrevoked.class::isInstance)
                .map(ApiKey.Unrevoked.class::cast)
                .flatMap(ApiKey.Unrevoked::openRotation)
                .filter(open -> step.rotationId() == null || step.rotationId().equals(open.id()));
        if (named.isEmpty()) {
            queue.done(step);
            return;
        }
        Instant validUntil = named.get().oldValidUntil();
        if (validUntil != null && keys.now().isBefore(validUntil)) {
            // The database's clock is ahead of this one: nobody's secret ends before its time.
            queue.again(step, Duration.between(keys.now(), validUntil), step.settledVersion(), 0, null);
            return;
        }
        if (!keys.apply(known.get(), new KeyCommand.RetireWhenDue(named.get().id()))) {
            queue.again(step, Duration.ZERO, step.settledVersion(), 0, null);
            return;
        }
        queue.done(step);
    }
}
