package dev.keyledger.kit.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Readiness of the service as a whole, for whoever asks for nothing more exact: ready while <em>any</em> of its duties is
 * done, since taking the instance away would take away the duty that works. Only a fresh instance waits for all of them,
 * at most {@code keyledger.health.start-grace}, so that a rollout doesn't replace instances by half-loaded ones.
 */
@Readiness
@ApplicationScoped
class Duties implements HealthCheck {
    private final List<? extends Duty> duties;
    private final Duration startGrace;
    private final long startNanos = System.nanoTime();
    private volatile boolean started;

    @Inject
    Duties(
            @Any Instance<Duty> duties,
            @ConfigProperty(name = "keyledger.health.start-grace", defaultValue = "PT2M") Duration startGrace) {
        this(duties.stream().toList(), startGrace);
    }

    Duties(List<? extends Duty> duties, Duration startGrace) {
        this.duties = duties;
        this.startGrace = startGrace;
    }

    @Override
    public HealthCheckResponse call() {
        var waitingFor = new TreeMap<String, Optional<String>>();
        duties.forEach(duty -> waitingFor.put(duty.name(), duty.waitingFor()));
        var response = HealthCheckResponse.named("duties").status(isReady(waitingFor.values()));
        for (Map.Entry<String, Optional<String>> duty : waitingFor.entrySet()) {
            response.withData(
                    duty.getKey(), duty.getValue().map("waiting for "::concat).orElse("ready"));
        }
        return response.build();
    }

    private boolean isReady(Collection<Optional<String>> waitingFor) {
        if (waitingFor.stream().allMatch(Optional::isEmpty)) {
            started = true;
            return true;
        }
        boolean waitsForAll = !started && System.nanoTime() - startNanos < startGrace.toNanos();
        return !waitsForAll && duties.stream().anyMatch(Duty::stillDone);
    }
}
