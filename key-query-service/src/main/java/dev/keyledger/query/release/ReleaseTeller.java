package dev.keyledger.query.release;

import static java.util.Objects.requireNonNull;

import dev.keyledger.events.TopicSpec;
import dev.keyledger.events.Topics;
import dev.keyledger.kit.topics.Copies;
import dev.keyledger.kit.topics.TopicSetup;
import dev.keyledger.kit.workers.ServiceWorkers;
import dev.keyledger.query.keyview.store.SoundViews;
import dev.keyledger.query.release.Releases.Due;
import dev.keyledger.verifier.key.KeyCredentials;
import dev.keyledger.verifier.memory.KeyRelease;
import dev.keyledger.verifier.memory.SoundKeys;
import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Worker;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Says on {@code key-releases} which keys a rebuild has released from quarantine. A row goes once Kafka has acknowledged
 * it, so nothing stays unsaid; what several instances say at once, or again, has no effect.
 */
@Startup
@ApplicationScoped
class ReleaseTeller {
    private static final Duration INTERVAL = Duration.ofSeconds(3);
    private static final Duration TOPIC_LOOKED_FOR_EVERY = Duration.ofSeconds(10);
    private static final int ANSWERED_MILLIS = 10_000;
    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofMillis(4 * ANSWERED_MILLIS);

    private final AgroalDataSource dataSource;
    private final Map<String, Object> kafka;
    private final ServiceWorkers workers;
    private @Nullable Long topicThereNanos;

    @Inject
    ReleaseTeller(
            AgroalDataSource dataSource,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            ServiceWorkers workers) {
        this.dataSource = dataSource;
        this.kafka = kafka;
        this.workers = workers;
    }

    @PostConstruct
    void start() {
        workers.start("release-teller", Backoff.USUAL, this::tell);
    }

    private Duration tell(Worker self) throws SQLException, ExecutionException, InterruptedException {
        self.silentFor(TopicSetup.ANSWERED_WITHIN);
        seeToTopic();
        self.silentFor(ACKNOWLEDGED_WITHIN);
        List<Due> due = dueNow();
        if (due.isEmpty()) {
            return INTERVAL;
        }
        Set<UUID> sent =
                send(SoundViews.among(dataSource, due.stream().map(Due::keyId).toList()));
        try (Connection connection = dataSource.getConnection()) {
            Releases.told(
                    connection,
                    due.stream().filter(row -> sent.contains(row.keyId())).toList());
        }
        return sent.isEmpty() ? INTERVAL : Duration.ZERO;
    }

    /**
     * Verifiers wait for it before they follow anything, so it must be there though nothing was ever released, and again
     * after Kafka has lost it.
     */
    private void seeToTopic() {
        if (topicThereNanos != null && System.nanoTime() - topicThereNanos < TOPIC_LOOKED_FOR_EVERY.toNanos()) {
            return;
        }
        List<TopicSpec> topic = List.of(TopicSpec.keyReleases());
        try (Admin admin = Admin.create(new HashMap<>(kafka))) {
            if (topicThereNanos == null) {
                TopicSetup.ensure(admin, topic);
            } else {
                TopicSetup.makeLostAgain(admin, topic, Copies.ANY);
            }
        }
        topicThereNanos = System.nanoTime();
    }

    private List<Due> dueNow() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            Releases.forgetDoubted(connection);
            return Releases.due(connection);
        }
    }

    /** The ids of those that Kafka has acknowledged. */
    private Set<UUID> send(SoundKeys sound) throws ExecutionException, InterruptedException {
        var settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ANSWERED_MILLIS);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWERED_MILLIS);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * ANSWERED_MILLIS);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            var sent = new HashMap<UUID, Future<?>>();
            for (KeyCredentials key : sound.keys()) {
                if (key.lineage().lastEventId() == null) {
                    // An older build has changed its view a moment ago.
                    continue;
                }
                var release =
                        new KeyRelease(requireNonNull(sound.topicId(), "keys of some log"), sound.nextOffsets(), key);
                sent.put(
                        key.keyId(),
                        producer.send(new ProducerRecord<>(
                                Topics.KEY_RELEASES, key.keyId().toString(), release.toBytes())));
            }
            for (Future<?> acknowledged : sent.values()) {
                acknowledged.get();
            }
            return Set.copyOf(sent.keySet());
        }
    }
}
