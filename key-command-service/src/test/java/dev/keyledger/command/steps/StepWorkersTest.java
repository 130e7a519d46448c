package dev.keyledger.command.steps;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.command.CommandConfig;
import dev.keyledger.kit.workers.ServiceWorkers;
import dev.keyledger.testsupport.ServersResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(ServersResource.class)
class StepWorkersTest {
    @Inject
    ServiceWorkers workers;

    @Inject
    CommandConfig config;

    /** A queue in which every worker's first step costs an Error. */
    private static final class FailingQueue extends StepQueue {
        private final int errors;
        private final AtomicInteger turns = new AtomicInteger();

        FailingQueue(int errors) {
            super(null);
            this.errors = errors;
        }

        @Override
        Optional<DueStep> lease(Duration lease) {
            if (turns.incrementAndGet() <= errors) {
                throw new StackOverflowError("in a step");
            }
            return Optional.empty();
        }
    }

    @Test
    void errorInAStep_isFollowedByTheNextTurn() {
        int count = config.rotation().workers();
        var queue = new FailingQueue(count);

        new StepWorkers(queue, null, null, config).start(null, workers);

        await().until(() -> queue.turns.get() > 4 * count);
        assertThat(workers.statuses())
                .filteredOn(status -> status.name().startsWith("steps-") && status.failures() > 0)
                .as("workers that failed and went on")
                .isNotEmpty()
                .allSatisfy(status -> assertThat(status.failure()).isEmpty());
    }
}
