package dev.keyledger.usage;

import dev.keyledger.feed.FeedHealth;
import dev.keyledger.kit.health.Duty;
import io.smallrye.health.api.HealthGroup;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Ready while gateway requests are being counted, which takes Kafka and the database. Publication that fails is told but
 * makes no instance unready: what is counted keeps.
 */
@HealthGroup("usage")
@Singleton
class CountingDuty implements Duty {
    private final UsageService service;

    CountingDuty(UsageService service) {
        this.service = service;
    }

    @Override
    public String name() {
        return "usage";
    }

    @Override
    public Optional<String> waitingFor() {
        Optional<UsagePipeline> pipeline = service.pipeline();
        if (pipeline.isEmpty()) {
            return Optional.of(service.waitingFor());
        }
        FeedHealth feed = pipeline.get().health();
        return feed.state() == FeedHealth.State.RUNNING ? Optional.empty() : Optional.of("counting: " + feed.detail());
    }

    @Override
    public void tell(HealthCheckResponseBuilder response) {
        Optional<UsagePipeline> pipeline = service.pipeline();
        pipeline.map(UsagePipeline::health).ifPresent(feed -> {
            response.withData("feed", feed.state().name()).withData("detail", feed.detail());
            feed.lag().ifPresent(lag -> response.withData("lag", lag)
                    .withData("partitions", feed.positions().size()));
        });
        pipeline.map(UsagePipeline::publications)
                .orElse(Map.of())
                .forEach((name, state) -> response.withData("publication." + name, state));
    }
}
