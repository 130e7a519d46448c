package dev.keyledger.kit.workers;

import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Turn;
import dev.keyledger.worker.Worker;
import dev.keyledger.worker.WorkerStatus;
import dev.keyledger.worker.Workers;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts everything that a service does in the background, measures it, and stops it with the service. */
@ApplicationScoped
public class ServiceWorkers implements AutoCloseable {
    private final Workers workers = new Workers();
    private final MeterRegistry metrics;

    public ServiceWorkers(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    /** The worker takes its first turn at once. */
    public Worker start(String name, Backoff backoff, Turn turn) {
        return add(new Worker(name, backoff, turn)).start();
    }

    /** Measures and stops a worker that somebody else starts. */
    public Worker add(Worker worker) {
        TimeGauge.builder("keyledger.worker.silence", worker, TimeUnit.MILLISECONDS, counted -> counted.status()
                        .silence()
                        .toMillis())
                .tag("worker", worker.status().name())
                .description("Time since the worker last showed a sign of life, beyond the pause that it asked for")
                .register(metrics);
        TimeGauge.builder("keyledger.worker.since.progress", worker, TimeUnit.MILLISECONDS, counted -> counted.status()
                        .sinceProgress()
                        .toMillis())
                .tag("worker", worker.status().name())
                .description("Time since the worker last got something done, beyond the pause that it asked for")
                .register(metrics);
        FunctionCounter.builder("keyledger.worker.failures", worker, counted -> counted.status()
                        .failures())
                .tag("worker", worker.status().name())
                .description("Turns of the worker that failed")
                .register(metrics);
        return workers.add(worker);
    }

    public List<WorkerStatus> statuses() {
        return workers.statuses();
    }

    void stop(@Observes ShutdownEvent event) {
        close();
    }

    @Override
    public void close() {
        workers.close();
    }
}
