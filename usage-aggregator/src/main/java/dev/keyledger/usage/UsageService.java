package dev.keyledger.usage;

import static jakarta.interceptor.Interceptor.Priority.APPLICATION;

import dev.keyledger.events.TopicSpec;
import dev.keyledger.kit.topics.Copies;
import dev.keyledger.kit.topics.TopicSetup;
import dev.keyledger.kit.workers.ServiceWorkers;
import dev.keyledger.usage.price.PriceSources;
import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Worker;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * The running service: sees to its topics, then starts the pipeline. Waits for Kafka beside the HTTP server, so that
 * the health endpoints can say what is being waited for. It goes on looking after the topics, and makes again those that
 * Kafka has lost.
 */
@ApplicationScoped
public class UsageService {
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10));
    /** Kafka's client gives up after less. */
    private static final Duration TOPICS_WITHIN = Duration.ofMinutes(2);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);
    private static final Duration TOPICS_LOOKED_FOR_EVERY = Duration.ofSeconds(10);

    private final UsageConfig config;
    private final Map<String, Object> kafka;
    private final DataSource dataSource;
    private final PriceSources prices;
    private final MeterRegistry meters;
    private final Clock clock;
    private final Copies copies;

    private final ServiceWorkers workers;
    private final AtomicReference<UsagePipeline> pipeline = new AtomicReference<>();
    private volatile String waitingFor = "waiting for Kafka";
    private @Nullable Worker starter;

    UsageService(
            UsageConfig config,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            DataSource dataSource,
            PriceSources prices,
            MeterRegistry meters,
            ServiceWorkers workers,
            Clock clock,
            Copies copies) {
        this.workers = workers;
        this.copies = copies;
        this.prices = prices;
        this.config = config;
        this.kafka = new HashMap<>(kafka);
        this.dataSource = dataSource;
        this.meters = meters;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        starter = workers.start("usage-start", BACKOFF, this::turn);
    }

    private Duration turn(Worker self) {
        self.silentFor(TOPICS_WITHIN);
        if (pipeline.get() != null) {
            try (Admin admin = Admin.create(kafka)) {
                TopicSetup.makeLostAgain(admin, topics(), copies);
            }
            return TOPICS_LOOKED_FOR_EVERY;
        }
        try {
            List<TopicSpec> topics = topics();
            try (Admin admin = Admin.create(kafka)) {
                TopicSetup.ensure(admin, topics, copies);
            }
            var started = new UsagePipeline(UsageTopics.ofContract(), config, kafka, dataSource, prices, meters, clock);
            started.workers().forEach(workers::add);
            FeedGauges.register(meters, started::health, clock);
            pipeline.set(started);
            started.start();
            return TOPICS_LOOKED_FOR_EVERY;
        } catch (RuntimeException | Error e) {
            waitingFor = "counting can't start: " + e.getMessage();
            throw e;
        }
    }

    private List<TopicSpec> topics() {
        int partitions = config.topics().partitions();
        return List.of(
                TopicSpec.gatewayRequests(partitions),
                TopicSpec.gatewayRequestsDlq(partitions),
                TopicSpec.usage(partitions));
    }

    /** Empty while the topics are seen to. */
    Optional<UsagePipeline> pipeline() {
        return Optional.ofNullable(pipeline.get());
    }

    /** One sentence about what the service waits for before the pipeline runs. */
    String waitingFor() {
        return waitingFor;
    }

    /**
     * Before all workers are stopped one by one, since what is committed is to be published first. Interrupts the start,
     * which otherwise would wait a minute for a Kafka that is away.
     */
    void stop(@Observes @Priority(APPLICATION) ShutdownEvent event) {
        if (starter != null) {
            starter.close(STOP_PATIENCE);
        }
        pipeline().ifPresent(UsagePipeline::close);
    }
}
