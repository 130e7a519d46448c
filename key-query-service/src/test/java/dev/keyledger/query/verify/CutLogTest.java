package dev.keyledger.query.verify;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.feed.KeyLog;
import dev.keyledger.feed.LastRecord;
import dev.keyledger.testsupport.TestServers;
import dev.keyledger.testsupport.kafka.CreatedTopics;
import dev.keyledger.verifier.memory.Freshness;
import dev.keyledger.verifier.memory.KeySnapshot;
import dev.keyledger.verifier.memory.KeyTail;
import dev.keyledger.verifier.memory.SnapshotSource;
import dev.keyledger.verifier.memory.TailListener;
import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Worker;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A log that was cut off and has grown past where a snapshot stands has something else there, which may be a revocation. Kafka
 * cuts none off on demand, so here it is the snapshot that has read something else.
 */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(600)
class CutLogTest {
    private static final Map<String, Object> KAFKA =
            Map.of("bootstrap.servers", TestServers.shared().kafka());
    private static final long READ = 3;

    private final String events = "cut-" + UUID.randomUUID();
    private final String beacons = events + "-beacons";
    private final Views views = new Views();
    private final KeyTail tail = new KeyTail(
            views,
            KAFKA,
            events,
            beacons,
            List.of(),
            TailListener.NONE,
            new Freshness(Clock.systemUTC(), Duration.ofSeconds(1)));
    private final Worker worker = new Worker("tail-" + events, Backoff.steady(Duration.ofMillis(100)), tail);
    private Map<Integer, LastRecord> there;

    @BeforeEach
    void fill() throws Exception {
        try (Admin admin = Admin.create(KAFKA);
                var producer = new KafkaProducer<>(KAFKA, new StringSerializer(), new StringSerializer())) {
            CreatedTopics.create(admin, topic(events), topic(beacons));
            for (int i = 0; i < 5; i++) {
                producer.send(new ProducerRecord<>(events, "key", "event " + i)).get();
            }
        }
        try (var log = new KeyLog(KAFKA, events, beacons, List.of())) {
            views.topicId = log.topicId();
            there = log.continuation(log.topicId(), Map.of(0, READ), Map.of()).orElseThrow();
        }
    }

    @AfterEach
    void stop() throws Exception {
        worker.close();
        try (Admin admin = Admin.create(KAFKA)) {
            admin.deleteTopics(List.of(events, beacons)).all().get();
        }
    }

    @Test
    void snapshotWhoseLastRecordIsThere_isReadOnFrom() {
        views.loaded = there;

        worker.start();

        await().until(() ->
                standing().filter(now -> now.nextOffsets().get(0) == 5).isPresent());
        assertThat(standing().orElseThrow().lastRecords().get(0).offset()).isEqualTo(4);
    }

    @Test
    void snapshotThatDoesNotSay_isTakenAsItIs_andTheNextOneSays() {
        worker.start();

        await().until(() ->
                standing().filter(now -> now.lastRecords().containsKey(0)).isPresent());
    }

    @Test
    void snapshotThatHasReadSomethingElse_isNothingToGoOnFrom_untilThereIsOneThatHasNot() {
        views.loaded = Map.of(0, new LastRecord(READ - 1, "what is gone"));
        views.positioned = views.loaded;
        worker.start();
        awaitLost();

        views.loaded = there;
        views.positioned = there;

        await().until(() -> standing().isPresent());
    }

    /** They don't notice a cut by themselves, and may have read on over it. */
    @Test
    void viewsThatDoNotSay_areStartedFromOnlyOnceAllOfTheLogWasReadAnew() {
        views.loaded = Map.of(0, new LastRecord(READ - 1, "what is gone"));
        worker.start();
        awaitLost();

        views.loaded = Map.of();
        int asked = views.asked.get();
        await("to be asked a few times more").until(() -> views.asked.get() > asked + 3);
        assertThat(standing()).isEmpty();
        views.madeBy = "another rebuild";

        await().until(() -> standing().isPresent());
    }

    /** Records were deleted that neither had read: the one reading that mends the views is enough for memory. */
    @Test
    void viewsThatTheLogLacksToo_areStartedFromOnceTheyAreMadeAnew() {
        views.loaded = Map.of(0, new LastRecord(READ - 1, "what is gone"));
        views.next = 1_000;
        worker.start();
        awaitLost();
        int asked = views.asked.get();
        await("to be asked a few times").until(() -> views.asked.get() > asked + 3);

        views.loaded = Map.of();
        views.madeBy = "another rebuild";
        views.next = READ;

        await().until(() -> standing().isPresent());
    }

    private void awaitLost() {
        await().untilAsserted(() -> assertThat(tail.waitingFor()).hasValueSatisfying(why -> assertThat(why)
                .contains("doesn't have any more what memory has read", "./keyledger ops replay keys")));
        assertThat(standing()).isEmpty();
    }

    private Optional<KeyTail.Standing> standing() {
        return tail.standing();
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, Optional.of(1), Optional.empty());
    }

    private static final class Views implements SnapshotSource {
        private final AtomicInteger asked = new AtomicInteger();
        private volatile String topicId;
        private volatile Map<Integer, LastRecord> loaded = Map.of();
        private volatile Map<Integer, LastRecord> positioned = Map.of();
        private volatile String madeBy = "a rebuild";
        private volatile long next = READ;

        @Override
        public KeySnapshot load(Loading loading) {
            var unused = loading.begin();
            return new KeySnapshot(topicId, Map.of(0, READ), loaded, List.of(), List.of());
        }

        @Override
        public KeySnapshot.Position position() {
            asked.incrementAndGet();
            return new KeySnapshot.Position(topicId, Map.of(0, next), positioned, madeBy);
        }
    }
}
