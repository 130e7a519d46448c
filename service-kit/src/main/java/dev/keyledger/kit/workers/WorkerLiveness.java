package dev.keyledger.kit.workers;

import dev.keyledger.worker.WorkerStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Down while a worker hangs: it has shown no sign of life for {@code keyledger.workers.hang-after} (default PT45S), which
 * is longer than any connection waits for an answer: what a worker asks may hang, and is given up by then. One that fails
 * and tries again is alive: a restart of the process wouldn't bring back what it needs.
 */
@Liveness
@ApplicationScoped
class WorkerLiveness implements HealthCheck {
    private final ServiceWorkers workers;
    private final Duration hangAfter;

    WorkerLiveness(
            ServiceWorkers workers,
            @ConfigProperty(name = "keyledger.workers.hang-after", defaultValue = "PT45S") Duration hangAfter) {
        this.workers = workers;
        this.hangAfter = hangAfter;
    }

    @Override
    public HealthCheckResponse call() {
        List<WorkerStatus> statuses = workers.statuses();
        var response = HealthCheckResponse.named("workers")
                .status(statuses.stream().noneMatch(worker -> worker.hangs(hangAfter)));
        for (WorkerStatus worker : statuses) {
            response.withData(worker.name(), inWords(worker));
        }
        return response.build();
    }

    private String inWords(WorkerStatus worker) {
        if (worker.hangs(hangAfter)) {
            return "hangs: no sign of life for " + worker.silence().toSeconds() + " s";
        }
        if (!worker.failure().isEmpty()) {
            return "fails for " + worker.sinceProgress().toSeconds() + " s: " + worker.failure();
        }
        return worker.running() ? "works" : "stopped";
    }
}
