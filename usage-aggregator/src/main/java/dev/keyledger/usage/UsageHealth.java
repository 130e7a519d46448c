package dev.keyledger.usage;

import dev.keyledger.feed.FeedHealth;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready once gateway requests are being counted; alive while the counting moves, not merely while its thread exists.
 * Publication that fails is told but makes no instance unready: what is counted keeps, and intake needs none of it.
 */
@ApplicationScoped
final class UsageHealth {
    private static final Duration STUCK_AFTER = Duration.ofMinutes(2);

    @Produces
    @Readiness
    HealthCheck counting(UsageService service) {
        return () -> {
            Optional<UsagePipeline> pipeline = service.pipeline();
            Optional<FeedHealth> feed = pipeline.map(UsagePipeline::health);
            HealthCheckResponseBuilder response = HealthCheckResponse.named("counting")
                    .status(feed.map(health -> health.state() == FeedHealth.State.RUNNING)
                            .orElse(false))
                    .withData("detail", feed.map(FeedHealth::detail).orElseGet(service::waitingFor))
                    .withData(
                            "partitions",
                            feed.map(health -> health.positions().size()).orElse(0));
            pipeline.map(UsagePipeline::publications)
                    .orElse(Map.of())
                    .forEach((name, state) -> response.withData("publication." + name, state));
            return response.build();
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
