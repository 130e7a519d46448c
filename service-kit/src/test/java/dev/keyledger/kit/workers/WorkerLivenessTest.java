package dev.keyledger.kit.workers;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.worker.Backoff;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerLivenessTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    private final ServiceWorkers workers = new ServiceWorkers(new SimpleMeterRegistry());
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void close() {
        released.countDown();
        workers.close();
    }

    private static String word(HealthCheckResponse answer, String worker) {
        return answer.getData().orElseThrow().get(worker).toString();
    }

    /** Its thread is there all the time. */
    @Test
    void workerThatHangs_isDown_untilItGetsOn() {
        var liveness = new WorkerLiveness(workers, SHORT);
        workers.start("hanging", Backoff.steady(SHORT), self -> {
            released.await();
            return Duration.ofMinutes(1);
        });

        await().until(() -> liveness.call().getStatus() == HealthCheckResponse.Status.DOWN);
        assertThat(word(liveness.call(), "hanging")).startsWith("hangs: no sign of life for ");

        released.countDown();

        await().until(() -> liveness.call().getStatus() == HealthCheckResponse.Status.UP);
        assertThat(word(liveness.call(), "hanging")).isEqualTo("works");
    }

    /** A restart wouldn't bring back what it needs. */
    @Test
    void workerThatFails_isAlive() {
        var liveness = new WorkerLiveness(workers, Duration.ofMinutes(1));
        workers.start("failing", Backoff.steady(SHORT), self -> {
            throw new IllegalStateException("no database");
        });

        await().untilAsserted(() -> assertThat(word(liveness.call(), "failing"))
                .startsWith("fails for ")
                .contains("no database"));
        assertThat(liveness.call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
    }
}
