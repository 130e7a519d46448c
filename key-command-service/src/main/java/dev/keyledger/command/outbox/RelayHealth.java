package dev.keyledger.command.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Says how the relay is doing, and is up whatever Kafka does: commands need PostgreSQL alone, so an instance must not be
 * taken out of service because Kafka is away. Only a topic that isn't safe to send to makes it down: that doesn't pass, and
 * what to do about it stands here.
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
        var response = HealthCheckResponse.named("relay")
                .status(status.refusal().isEmpty())
                .withData("state", status.text());
        status.refusal().ifPresent(why -> response.withData("refused", why));
        status.sinceProgress().ifPresent(since -> response.withData("secondsSinceProgress", since.toSeconds()));
        status.backlog()
                .ifPresentOrElse(
                        backlog -> response.withData("unsent", backlog.events())
                                .withData("lagSeconds", backlog.age().toSeconds()),
                        () -> response.withData("unsent", "unknown"));
        if (!status.acceptedRisks().isEmpty()) {
            response.withData("acceptedRisks", String.join("; ", status.acceptedRisks()));
        }
        return response.build();
    }
}
