package dev.keyledger.query.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.KeyProgress;
import dev.keyledger.query.consistency.Arrivals;
import dev.keyledger.query.keyview.store.KeySnapshot;
import dev.keyledger.query.keyview.store.SoundKeys;
import dev.keyledger.query.log.KeyEventReader;
import dev.keyledger.query.log.KeyEventRecord;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jboss.logging.Logger;

/**
 * Keeps this instance's memory of secrets: a snapshot of the database once, then every record of {@code key-events} from
 * exactly there on, all partitions, in no group. After a failure it goes on where memory stands; memory is never older
 * afterwards than before. Works on one platform thread.
 */
@Startup
@ApplicationScoped
public class KeyTail {
    private static final Logger LOG = Logger.getLogger(KeyTail.class);
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);
    private static final long RETRY_MILLIS = 500;

    private final AgroalDataSource dataSource;
    private final Map<String, Object> kafka;
    private final KeyEventReader reader = new KeyEventReader(new KeyEventCodec());
    private final SecretIndex index = new SecretIndex();
    private final Freshness freshness = new Freshness();
    private final Arrivals arrivals = new Arrivals();
    private final Map<Integer, Long> nextOffsets = new HashMap<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("key-tail").unstarted(this::work);

    /** From another thread: applied between two polls, since only this one writes. */
    private final AtomicReference<SoundKeys> offered = new AtomicReference<>();

    private String topicId;
    private boolean loaded;
    private volatile String waitingFor = "the snapshot of all keys";

    @Inject
    KeyTail(AgroalDataSource dataSource, @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.dataSource = dataSource;
        this.kafka = kafka;
    }

    @PostConstruct
    void start() {
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stop.countDown();
        thread.join();
    }

    SecretIndex index() {
        return index;
    }

    Freshness freshness() {
        return freshness;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    /** One sentence on what keeps memory from following the log; null: nothing does. */
    String waitingFor() {
        return waitingFor;
    }

    /** What the views say of keys that memory has in quarantine. From any thread. */
    void offer(SoundKeys sound) {
        offered.set(sound);
    }

    private void work() {
        while (stop.getCount() > 0) {
            try {
                if (!loaded) {
                    load();
                }
                follow();
            } catch (LogLostException e) {
                LOG.error(e.getMessage());
                waitingFor = e.getMessage();
                return;
            } catch (SQLException | RuntimeException e) {
                LOG.warn("Verification's memory doesn't follow the log, trying again", e);
                waitingFor = (loaded ? "Kafka: " : "the snapshot of all keys: ") + e.getMessage();
                pause();
            }
        }
    }

    private void load() throws SQLException {
        KeySnapshot snapshot = KeySnapshot.load(dataSource, reader, index::load);
        snapshot.quarantined().forEach(index::quarantine);
        snapshot.early().forEach(index::take);
        nextOffsets.putAll(snapshot.nextOffsets());
        topicId = snapshot.topicId();
        loaded = true;
        LOG.infof("Verification starts from %d keys", index.size());
    }

    private void follow() {
        try (var log = new KeyLog(kafka)) {
            if (!log.ready()) {
                waitingFor = "topics " + Topics.KEY_EVENTS + " and " + Topics.KEY_PROGRESS;
                pause();
                return;
            }
            if (topicId != null && !topicId.equals(log.topicId())) {
                throw new LogLostException(
                        "topic %s was recreated: memory is of %s, Kafka now has %s. Rebuild the view and restart"
                                .formatted(Topics.KEY_EVENTS, topicId, log.topicId()));
            }
            topicId = log.topicId();
            KafkaConsumer<byte[], ByteBuffer> consumer = log.consumerFrom(nextOffsets);
            waitingFor = null;
            while (stop.getCount() > 0) {
                take(poll(consumer));
                SoundKeys sound = offered.getAndSet(null);
                if (sound != null && topicId.equals(sound.topicId())) {
                    index.release(sound);
                }
            }
        }
    }

    private static ConsumerRecords<byte[], ByteBuffer> poll(KafkaConsumer<byte[], ByteBuffer> consumer) {
        try {
            return consumer.poll(POLL_TIMEOUT);
        } catch (InvalidOffsetException e) {
            throw new LogLostException("the log doesn't reach memory's position any more: " + e.getMessage());
        }
    }

    private void take(ConsumerRecords<byte[], ByteBuffer> records) {
        for (ConsumerRecord<byte[], ByteBuffer> record : records) {
            if (record.topic().equals(Topics.KEY_EVENTS)) {
                takeEvent(record);
            } else {
                takeBeacon(record);
            }
        }
        nextOffsets.forEach(freshness::applied);
        freshness.update();
    }

    private void takeEvent(ConsumerRecord<byte[], ByteBuffer> record) {
        KeyEventRecord event = reader.read(record);
        index.take(event);
        nextOffsets.put(record.partition(), record.offset() + 1);
        if (event.keyId() != null) {
            arrivals.arrived(event.keyId(), index.versionOf(event.keyId()));
        }
    }

    /** A beacon of another topic than the one in memory proves nothing about it. */
    private void takeBeacon(ConsumerRecord<byte[], ByteBuffer> record) {
        try {
            KeyProgress progress = WireJson.mapper()
                    .readValue(UTF_8.decode(record.value().duplicate()).toString(), KeyProgress.class);
            if (progress.topicId().equals(topicId)) {
                freshness.beacon(progress);
            } else {
                LOG.debugf("a beacon of topic %s, which is not the one in memory", progress.topicId());
            }
        } catch (JsonProcessingException | RuntimeException e) {
            LOG.warnf("%s@%d is not a beacon, left out", record.topic(), record.offset());
        }
    }

    private void pause() {
        try {
            if (stop.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.debug("stopping");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What memory was built from is gone. Going on would be guessing, so verification ends being fresh. */
    private static final class LogLostException extends RuntimeException {
        private LogLostException(String message) {
            super(message);
        }
    }
}
