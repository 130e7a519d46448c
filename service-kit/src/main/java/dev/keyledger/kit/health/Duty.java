package dev.keyledger.kit.health;

import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * One thing that a service does for others, ready or not whatever its other duties are. A bean of it has the qualifier
 * {@code @HealthGroup} with its name. Asked by every probe, so it answers from what is known and waits for nothing.
 */
public interface Duty extends HealthCheck {
    /** As in {@code /health/group/{name}}. */
    String name();

    /** What keeps it from being done, in a sentence for an operator; empty: nothing does. */
    Optional<String> waitingFor();

    /**
     * Whether it is done all the same, if only from what is old. Who has the choice asks an instance that is ready; where
     * there is none, this one is better than nobody.
     */
    default boolean stillDone() {
        return waitingFor().isEmpty();
    }

    /** Adds what else is worth knowing. What isn't known is left out. */
    default void tell(HealthCheckResponseBuilder response) {}

    @Override
    default HealthCheckResponse call() {
        Optional<String> waitingFor = waitingFor();
        HealthCheckResponseBuilder response = HealthCheckResponse.named(name()).status(waitingFor.isEmpty());
        waitingFor.ifPresent(what -> response.withData("waitingFor", what));
        tell(response);
        return response.build();
    }
}
