package dev.keyledger.usage;

import dev.keyledger.feed.FeedHealth;
import dev.keyledger.usage.deadletter.DeadLetterPublication;
import dev.keyledger.usage.ledger.Commits;
import dev.keyledger.usage.ledger.UsageLedger;
import dev.keyledger.usage.price.PriceSources;
import dev.keyledger.usage.publish.PublishLoop;
import dev.keyledger.usage.publish.UsagePublication;
import dev.keyledger.worker.Worker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The ledger and the two loops that publish what it commits, put together. Knows no framework, for the tests' sake. */
public final class UsagePipeline implements AutoCloseable {
    /** As much as the topic of dead letters takes. */
    private static final int REQUEST_BYTES_MAX = 2 << 20;

    private static final Duration KAFKA_CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final KafkaProducer<byte[], byte[]> producer;
    private final Admin admin;
    private final List<PublishLoop> publishing;
    private final UsageLedger ledger;

    public UsagePipeline(
            UsageTopics topics,
            UsageConfig config,
            Map<String, Object> kafka,
            DataSource dataSource,
            PriceSources prices,
            MeterRegistry meters,
            Clock clock) {
        producer = new KafkaProducer<>(producerSettings(kafka), new ByteArraySerializer(), new ByteArraySerializer());
        admin = Admin.create(new HashMap<>(kafka));
        publishing = List.of(
                new PublishLoop("usage", new UsagePublication(topics.usage(), dataSource, producer, admin)),
                new PublishLoop("dead-letters", new DeadLetterPublication(topics.deadLetters(), dataSource, producer)));
        publishing.forEach(loop -> Gauge.builder(
                        "keyledger.usage.unpublished.age.seconds", loop, UsagePipeline::unpublishedSeconds)
                .description("How long something that this instance committed has been waiting for its topic")
                .tag("publication", loop.name())
                .strongReference(true)
                .register(meters));
        ledger = new UsageLedger(
                topics.gatewayRequests(), config, kafka, dataSource, prices, new TellAll(publishing), meters, clock);
    }

    private static double unpublishedSeconds(PublishLoop loop) {
        return loop.unpublishedFor().toMillis() / 1000.0;
    }

    /** What every producer of this service needs: nothing is reported as sent that could still be lost or doubled. */
    public static Map<String, Object> producerSettings(Map<String, Object> kafka) {
        var settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, REQUEST_BYTES_MAX);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return settings;
    }

    public void start() {
        publishing.forEach(PublishLoop::start);
        ledger.start();
    }

    public FeedHealth health() {
        return ledger.health();
    }

    /** All that works in it, for whoever looks at all of a service's workers. */
    List<Worker> workers() {
        return Stream.concat(publishing.stream().map(PublishLoop::worker), Stream.of(ledger.worker()))
                .toList();
    }

    /** How each publication does, in one sentence for an operator. */
    Map<String, String> publications() {
        return publishing.stream().collect(Collectors.toMap(PublishLoop::name, PublishLoop::state));
    }

    /** Ends publishing first; what the ledger commits last is published at the next start, by whoever owns it then. */
    @Override
    public void close() {
        publishing.forEach(PublishLoop::close);
        ledger.close();
        producer.close(KAFKA_CLOSE_TIMEOUT);
        admin.close(KAFKA_CLOSE_TIMEOUT);
    }

    private record TellAll(List<PublishLoop> loops) implements Commits {
        @Override
        public void committed(Set<Integer> partitions) {
            loops.forEach(loop -> loop.committed(partitions));
        }

        @Override
        public void owned(int partition) {
            loops.forEach(loop -> loop.owned(partition));
        }

        @Override
        public void lost(int partition) {
            loops.forEach(loop -> loop.lost(partition));
        }
    }
}
