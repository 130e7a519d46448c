package dev.keyledger.command.steps;

import dev.keyledger.command.CommandConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Does what is due, on threads of its own: a sandbox that hangs holds up one of them, never a request. A crash anywhere
 * leaves the step in its row, to be done again.
 */
@ApplicationScoped
class StepWorkers {
    private static final Logger LOG = Logger.getLogger(StepWorkers.class);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(8);

    private final StepQueue queue;
    private final PushStep push;
    private final RetireStep retire;
    private final CommandConfig.Rotation config;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    StepWorkers(StepQueue queue, PushStep push, RetireStep retire, CommandConfig config) {
        this.queue = queue;
        this.push = push;
        this.retire = retire;
        this.config = config.rotation();
    }

    void start(@Observes StartupEvent start) {
        for (int i = 0; i < config.workers(); i++) {
            threads.add(Thread.ofPlatform().name("steps-" + i).start(this::run));
        }
    }

    void stop(@Observes ShutdownEvent stop) throws InterruptedException {
        stopping.countDown();
        for (Thread thread : threads) {
            if (!thread.join(STOP_PATIENCE)) {
                thread.interrupt();
            }
        }
    }

    private void run() {
        String lastFailure = "";
        while (stopping.getCount() > 0) {
            try {
                boolean worked = runOne();
                lastFailure = "";
                if (!worked) {
                    pause();
                }
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
                // Once per cause: the database may be away for long. The step comes back when its lease has ended.
                String failure = String.valueOf(e.getMessage());
                if (!failure.equals(lastFailure)) {
                    LOG.warnf("A due step failed and will be tried again: %s", failure);
                    LOG.debug("The step's failure", e);
                }
                lastFailure = failure;
                pauseQuietly();
            }
        }
    }

    private boolean runOne() throws Exception {
        Optional<DueStep> due = queue.lease(config.lease());
        if (due.isEmpty()) {
            return false;
        }
        switch (due.get().step()) {
            case PUSH -> push.run(due.get());
            case RETIRE -> retire.run(due.get());
        }
        return true;
    }

    private void pause() throws InterruptedException {
        if (stopping.await(config.pollInterval().toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.debug("stopping");
        }
    }

    private void pauseQuietly() {
        try {
            pause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
