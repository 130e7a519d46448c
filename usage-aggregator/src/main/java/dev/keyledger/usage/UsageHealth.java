package dev.keyledger.usage;

import dev.keyledger.feed.FeedHealth;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Ready once gateway requests are being counted; alive while the counting moves, not merely while its thread exists. */
@ApplicationScoped
final class UsageHealth {
    private static final Duration STUCK_AFTER = Duration.ofMinutes(2);

    @Produces
    @Readiness
    HealthCheck counting(UsageService service) {
        return () -> {
            Optional<FeedHealth> feed = service.pipeline().map(UsagePipeline::health);
            return HealthCheckResponse.named("counting")
                    .status(feed.map(health -> health.state() == FeedHealth.State.RUNNING)
                            .orElse(false))
                    .withData("detail", feed.map(FeedHealth::detail).orElseGet(service::waitingFor))
                    .build();
        };
    }

    @Produces
    @Liveness
    HealthCheck moving(UsageService service, Clock clock) {
        return () -> HealthCheckResponse.named("counting-moves")
                .status(service.pipeline()
                        .map(pipeline -> !pipeline.health().stuck(clock.instant(), STUCK_AFTER))
                        .orElse(true))
                .build();
    }
}
