package dev.keyledger.command.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Says how the relay is doing, and is always up: commands need PostgreSQL alone, so an instance must not be taken out
 * of service because Kafka is away.
 */
@Readiness
@ApplicationScoped
class RelayHealth implements HealthCheck {
    private final RelayStatus status;

    RelayHealth(RelayStatus status) {
        this.status = status;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("relay")
                .up()
                .withData("state", status.text())
                .withData("unsent", status.backlog().events())
                .withData("lagSeconds", status.backlog().age().toSeconds())
                .build();
    }
}
