package dev.keyledger.usage;

import dev.keyledger.events.TopicSpec;
import dev.keyledger.kit.topics.TopicSetup;
import dev.keyledger.usage.price.PriceCatalogue;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running service: sees to its topics, then starts the pipeline. Waits for Kafka beside the HTTP server, so that
 * the health endpoints can say what is being waited for.
 */
@ApplicationScoped
public class UsageService {
    private static final Logger LOG = LoggerFactory.getLogger(UsageService.class);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

    private final UsageConfig config;
    private final Map<String, Object> kafka;
    private final DataSource dataSource;
    private final PriceCatalogue prices;
    private final MeterRegistry meters;
    private final Clock clock;

    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicReference<UsagePipeline> pipeline = new AtomicReference<>();
    private volatile String waitingFor = "waiting for Kafka";
    private Thread starter;

    UsageService(
            UsageConfig config,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            DataSource dataSource,
            PriceCatalogue prices,
            MeterRegistry meters,
            Clock clock) {
        this.prices = prices;
        this.config = config;
        this.kafka = new HashMap<>(kafka);
        this.dataSource = dataSource;
        this.meters = meters;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        starter = Thread.ofPlatform().name("usage-start").start(this::startPipeline);
    }

    private void startPipeline() {
        try {
            while (!topicsAreThere()) {
                if (stop.await(RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            var started = new UsagePipeline(UsageTopics.ofContract(), config, kafka, dataSource, prices, meters, clock);
            started.start();
            FeedGauges.register(meters, started::health, clock);
            pipeline.set(started);
        } catch (InterruptedException e) {
            LOG.debug("the start was interrupted");
        } catch (RuntimeException | Error e) {
            LOG.error("counting can't start", e);
            waitingFor = "counting can't start: " + e;
        }
    }

    private boolean topicsAreThere() {
        int partitions = config.topics().partitions();
        try (Admin admin = Admin.create(kafka)) {
            TopicSetup.ensure(
                    admin,
                    List.of(
                            TopicSpec.gatewayRequests(partitions),
                            TopicSpec.gatewayRequestsDlq(partitions),
                            TopicSpec.usage(partitions)));
            return true;
        } catch (RuntimeException e) {
            LOG.warn("the topics are not ready: {}", e.getMessage());
            waitingFor = "waiting for the topics: " + e.getMessage();
            return false;
        }
    }

    /** Empty while the topics are seen to. */
    Optional<UsagePipeline> pipeline() {
        return Optional.ofNullable(pipeline.get());
    }

    /** One sentence about what the service waits for before the pipeline runs. */
    String waitingFor() {
        return waitingFor;
    }

    /** Interrupts the start, which otherwise would wait a minute for a Kafka that is away. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stop.countDown();
        starter.interrupt();
        starter.join();
        pipeline().ifPresent(UsagePipeline::close);
    }
}
