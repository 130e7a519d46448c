package dev.keyledger.agent.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyledger.verifier.Readiness;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The management port: health as every service tells it, and metrics. */
public final class HealthHandler implements Handler<HttpServerRequest> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Supplier<Readiness> verification;
    private final PrometheusMeterRegistry metrics;

    public HealthHandler(Supplier<Readiness> verification, PrometheusMeterRegistry metrics) {
        this.verification = verification;
        this.metrics = metrics;
    }

    @Override
    public void handle(HttpServerRequest request) {
        switch (request.path()) {
            case "/health/live" -> answer(request, true, List.of());
            case "/health/ready" -> {
                Readiness readiness = verification.get();
                answer(request, readiness.ready(), List.of(duties(readiness)));
            }
            case "/health/group", "/health/group/verify" -> {
                Readiness readiness = verification.get();
                answer(request, readiness.ready(), List.of(check(readiness)));
            }
            case "/metrics" ->
                request.response()
                        .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                        .end(metrics.scrape());
            case null, default -> request.response().setStatusCode(404).end();
        }
    }

    private static Map<String, Object> duties(Readiness readiness) {
        String verify = readiness.waitingFor().map("waiting for "::concat).orElse("ready");
        return Map.of("name", "duties", "status", status(readiness.ready()), "data", Map.of("verify", verify));
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
