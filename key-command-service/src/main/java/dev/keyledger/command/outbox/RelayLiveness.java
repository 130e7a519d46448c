package dev.keyledger.command.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Down if the relay's thread has ended for good, which only a restart of the process heals. */
@Liveness
@ApplicationScoped
class RelayLiveness implements HealthCheck {
    private final Relay relay;

    RelayLiveness(Relay relay) {
        this.relay = relay;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("relay-thread").status(relay.isAlive()).build();
    }
}
