package dev.keyledger.command.outbox;

import dev.keyledger.command.timeline.StoreWatch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.function.Supplier;
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
    private final Supplier<Optional<String>> commandsRefused;

    @Inject
    RelayHealth(RelayStatus status, StoreWatch store) {
        this(status, store::refusal);
    }

    /** @param commandsRefused why no commands are taken, as what is said of the event store; empty: they are */
    RelayHealth(RelayStatus status, Supplier<Optional<String>> commandsRefused) {
        this.status = status;
        this.commandsRefused = commandsRefused;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("relay")
                .status(status.refusal().isEmpty())
                .withData("state", status.text())
                .withData(
                        "commands",
                        commandsRefused
                                .get()
                                .map("refused: the event store "::concat)
                                .orElse("accepted, whatever can be sent"));
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
