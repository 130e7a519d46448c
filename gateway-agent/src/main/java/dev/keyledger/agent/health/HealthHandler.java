package dev.keyledger.agent.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyledger.reporting.ReporterStatus;
import dev.keyledger.verifier.Readiness;
import dev.keyledger.worker.WorkerStatus;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The management port: health as every service tells it, and metrics. */
public final class HealthHandler implements Handler<HttpServerRequest> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration HUNG_AFTER = Duration.ofSeconds(45);

    private final Supplier<Readiness> verification;
    private final Supplier<List<WorkerStatus>> verifiersWorkers;
    private final Optional<Supplier<ReporterStatus>> usage;
    private final PrometheusMeterRegistry metrics;

    /**
     * @param verifiersWorkers what follows the keys; what reports usage tells of its own worker
     * @param usage empty: the agent takes none
     */
    public HealthHandler(
            Supplier<Readiness> verification,
            Supplier<List<WorkerStatus>> verifiersWorkers,
            Optional<Supplier<ReporterStatus>> usage,
            PrometheusMeterRegistry metrics) {
        this.verification = verification;
        this.verifiersWorkers = verifiersWorkers;
        this.usage = usage;
        this.metrics = metrics;
    }

    @Override
    public void handle(HttpServerRequest request) {
        switch (request.path()) {
            case "/health/live" -> answerIfAlive(request);
            case "/health/ready" -> {
                Readiness readiness = verification.get();
                answer(request, readiness.ready(), List.of(duties(readiness)));
            }
            case "/health/group", "/health/group/verify" -> {
                Readiness readiness = verification.get();
                answer(request, readiness.ready(), List.of(check(readiness)));
            }
            case "/health/group/usage" -> answerForUsage(request);
            case "/metrics" ->
                request.response()
                        .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                        .end(metrics.scrape());
            case null, default -> request.response().setStatusCode(404).end();
        }
    }

    /** A worker that fails and tries again is alive: a restart wouldn't bring back what it needs. */
    private void answerIfAlive(HttpServerRequest request) {
        var data = new LinkedHashMap<String, Object>();
        boolean alive = true;
        for (WorkerStatus worker : allWorkers()) {
            alive &= !worker.hangs(HUNG_AFTER);
            data.put(worker.name(), inWords(worker));
        }
        answer(request, alive, List.of(Map.of("name", "workers", "status", status(alive), "data", data)));
    }

    private static String inWords(WorkerStatus worker) {
        if (worker.hangs(HUNG_AFTER)) {
            return "hangs: no sign of life for " + worker.silence().toSeconds() + " s";
        }
        return worker.failure().isEmpty() ? "works" : "fails: " + worker.failure();
    }

    private List<WorkerStatus> allWorkers() {
        var workers = new ArrayList<>(verifiersWorkers.get());
        usage.ifPresent(reporter -> workers.add(reporter.get().worker()));
        return workers;
    }

    private static Map<String, Object> duties(Readiness readiness) {
        String verify = readiness.waitingFor().map("waiting for "::concat).orElse("ready");
        return Map.of("name", "duties", "status", status(readiness.ready()), "data", Map.of("verify", verify));
    }

    private void answerForUsage(HttpServerRequest request) {
        if (usage.isEmpty()) {
            request.response().setStatusCode(404).end();
            return;
        }
        ReporterStatus status = usage.get().get();
        boolean works = status.worker().running() && !status.worker().hangs(HUNG_AFTER);
        answer(request, works, List.of(check(status, works)));
    }

    /** Kafka may be away: what is reported meanwhile is kept. */
    private static Map<String, Object> check(ReporterStatus status, boolean works) {
        var data = new LinkedHashMap<String, Object>();
        status.kafkaProblem().ifPresent(what -> data.put("kafka", what));
        data.put("waiting", status.waiting());
        data.put("spooled", status.spooled());
        data.put("spoolBytes", status.spoolBytes());
        return Map.of("name", "usage", "status", status(works), "data", data);
    }

    private static Map<String, Object> check(Readiness readiness) {
        var data = new LinkedHashMap<String, Object>();
        readiness.waitingFor().ifPresent(what -> data.put("waitingFor", what));
        readiness.staleness().ifPresent(age -> data.put("stalenessMillis", age.toMillis()));
        data.put("keys", readiness.keys());
        data.put("quarantinedKeys", readiness.quarantinedKeys());
        return Map.of("name", "verify", "status", status(readiness.ready()), "data", data);
    }

    private static void answer(HttpServerRequest request, boolean up, List<Map<String, Object>> checks) {
        try {
            request.response()
                    .setStatusCode(up ? 200 : 503)
                    .putHeader("Content-Type", "application/json")
                    .end(JSON.writeValueAsString(Map.of("status", status(up), "checks", checks)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String status(boolean up) {
        return up ? "UP" : "DOWN";
    }
}
