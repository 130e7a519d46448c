package dev.keyledger.command.steps;

import dev.keyledger.command.CommandConfig;
import dev.keyledger.kit.workers.ServiceWorkers;
import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Worker;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;

/**
 * Does what is due, in workers of their own: a sandbox that hangs holds up one of them, never a request. A failure or a
 * crash anywhere leaves the step in its row, to be done again once its lease has ended.
 */
@ApplicationScoped
class StepWorkers {
    private final StepQueue queue;
    private final PushStep push;
    private final RetireStep retire;
    private final CommandConfig.Rotation config;

    StepWorkers(StepQueue queue, PushStep push, RetireStep retire, CommandConfig config) {
        this.queue = queue;
        this.push = push;
        this.retire = retire;
        this.config = config.rotation();
    }

    void start(@Observes StartupEvent start, ServiceWorkers workers) {
        for (int i = 0; i < config.workers(); i++) {
            workers.start("steps-" + i, Backoff.USUAL, this::runOne);
        }
    }

    private Duration runOne(Worker worker) throws Exception {
        Optional<DueStep> due = queue.lease(config.lease());
        if (due.isEmpty()) {
            return config.pollInterval();
        }
        // So long nobody else takes it up; sinks have time-outs of their own.
        worker.silentFor(config.lease());
        switch (due.get().step()) {
            case PUSH -> push.run(due.get());
            case RETIRE -> retire.run(due.get());
        }
        return Duration.ZERO;
    }
}
