package dev.keyledger.usage.intake;

import dev.keyledger.events.Topics;
import dev.keyledger.kit.health.Answers;
import dev.keyledger.kit.health.Duty;
import dev.keyledger.kit.workers.ServiceWorkers;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.health.api.HealthGroup;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Taking events by HTTP, which needs Kafka alone: what can't be counted for a while waits there. */
@HealthGroup("intake")
@Startup
@Singleton
class IntakeDuty implements Duty {
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);

    private final Admin admin;
    private final Answers kafka;

    @Inject
    IntakeDuty(ServiceWorkers workers, @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        var settings = new HashMap<String, Object>();
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        settings.putAll(kafka);
        this.admin = Admin.create(settings);
        this.kafka = Answers.of("kafka", workers, this::askForTheTopic);
    }

    private void askForTheTopic() throws Exception {
        admin.describeTopics(List.of(Topics.GATEWAY_REQUESTS))
                .allTopicNames()
                .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public String name() {
        return "intake";
    }

    @Override
    public Optional<String> waitingFor() {
        return kafka.missing();
    }

    @PreDestroy
    void close() {
        admin.close(CLOSE_WITHIN);
    }
}
