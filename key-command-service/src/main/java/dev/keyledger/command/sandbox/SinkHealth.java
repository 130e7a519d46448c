package dev.keyledger.command.sandbox;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Says how the sinks are doing, and is always up: while a sandbox can't be reached, its old secret stays valid and all
 * keys work, so it is no reason to take an instance out of service.
 */
@Readiness
@ApplicationScoped
class SinkHealth implements HealthCheck {
    private final SandboxSinks sinks;

    SinkHealth(SandboxSinks sinks) {
        this.sinks = sinks;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("sandbox sinks").up();
        for (WatchedSink sink : sinks.watched()) {
            SinkStatus status = sink.status();
            int failing = status.failingWorkspaces();
            response.withData(sink.name(), failing == 0 ? "ok" : "failing");
            response.withData(
                    sink.name() + ".lastSuccess",
                    status.lastSuccess().map(Instant::toString).orElse("none since the start"));
            if (failing > 0) {
                response.withData(sink.name() + ".failingWorkspaces", failing);
                status.failingSince()
                        .ifPresent(since -> response.withData(sink.name() + ".failingSince", since.toString()));
                status.lastError().ifPresent(error -> response.withData(sink.name() + ".lastError", error));
            }
        }
        return response.build();
    }
}
