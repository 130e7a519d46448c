package dev.keyledger.verifier.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.DecodedKeyEvent.Decoded;
import dev.keyledger.events.codec.EventType;
import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyProgress;
import dev.keyledger.events.key.TimelineId;
import dev.keyledger.feed.KeyLog;
import dev.keyledger.feed.LastRecord;
import dev.keyledger.feed.UnreadableRecords;
import dev.keyledger.verifier.log.KeyEventReader;
import dev.keyledger.verifier.log.KeyEventRecord;
import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Turn;
import dev.keyledger.worker.Worker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this instance's memory of secrets: a snapshot once, then every record of {@code key-events} from exactly there on,
 * all partitions, in no group. After a failure it goes on where memory stands; memory is never older afterwards than
 * before. Only where the log that memory was made of is gone it waits until there is a snapshot of one that is there, and
 * starts over from that. Works on one thread, that of its worker.
 */
public final class KeyTail implements Turn {
    /** What a worker waits after an attempt that failed. */
    public static final Backoff BACKOFF = Backoff.steady(Duration.ofMillis(500));

    private static final Logger LOG = LoggerFactory.getLogger(KeyTail.class);
    private static final String DATA_SCHEMA = "ce_dataschema";
    private static final String NOBODY = "";
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);
    private static final Duration TOPIC_WAIT = Duration.ofMillis(500);
    /** What the tail asks of Kafka or of the snapshot's source it gives up by itself after less. */
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(1);

    private final SnapshotSource snapshots;
    private final Map<String, Object> kafka;
    private final String eventTopic;
    private final String beaconTopic;
    private final List<String> releaseTopics;
    private final KeyEventReader reader = new KeyEventReader(new KeyEventCodec());
    private final Freshness freshness;
    private final TailListener listener;
    private final Map<Integer, Long> nextOffsets = new HashMap<>();

    /** By partition, before the next offset: by this it is known again, since a log that was cut off grows to any number. */
    private final Map<Integer, LastRecord> lastRecords = new HashMap<>();

    /** From another thread: applied between two polls, since only this one writes. */
    private final AtomicReference<SoundKeys> offered = new AtomicReference<>();

    private final HeldReleases held = new HeldReleases();

    private volatile SecretIndex index = new SecretIndex();
    private volatile @Nullable Standing standing;
    private TimelineId newestTimeline = TimelineId.FIRST;
    private @Nullable String topicId;
    private volatile boolean loaded;
    private volatile boolean lost;

    private boolean releasesUnreadable;

    /** The log has lost what memory had read, so what was made of it elsewhere may lack what came in its place. */
    private boolean cut;

    /** By which reading that was made then. */
    private Optional<String> readingAtCut = Optional.empty();

    /** What memory can't get over by reading; null: nothing. */
    private @Nullable UnreadableRecords unreadable;

    private volatile @Nullable String waitingFor = "the snapshot of all keys";
    private volatile Runnable told = () -> {};

    /** @param kafka client settings */
    public KeyTail(SnapshotSource snapshots, Map<String, Object> kafka, TailListener listener, Freshness freshness) {
        this(snapshots, kafka, Topics.KEY_EVENTS, Topics.KEY_PROGRESS, List.of(), listener, freshness);
    }

    /**
     * On topics of other names, or with releases by topic.
     *
     * @param releaseTopics where it is said that keys are in doubt no more; none: whoever owns the tail offers it
     */
    public KeyTail(
            SnapshotSource snapshots,
            Map<String, Object> kafka,
            String eventTopic,
            String beaconTopic,
            List<String> releaseTopics,
            TailListener listener,
            Freshness freshness) {
        this.snapshots = snapshots;
        this.kafka = kafka;
        this.eventTopic = eventTopic;
        this.beaconTopic = beaconTopic;
        this.releaseTopics = List.copyOf(releaseTopics);
        this.listener = listener;
        this.freshness = freshness;
    }

    public SecretIndex index() {
        return index;
    }

    public Freshness freshness() {
        return freshness;
    }

    /** Whether memory holds the snapshot: before that, that it lacks something means nothing. */
    public boolean isLoaded() {
        return loaded;
    }

    /**
     * Memory and where it stands, together; empty: it isn't loaded, or the log that it is of is gone. Memory may be further
     * by the time that it is looked at, never less far. From any thread.
     */
    public Optional<Standing> standing() {
        return lost ? Optional.empty() : Optional.ofNullable(standing);
    }

    /**
     * @param nextOffsets by partition: everything before is in memory
     * @param lastRecords by partition: the last of these
     * @param timelineId the event store's newest that was heard of
     */
    public record Standing(
            SecretIndex index,
            String topicId,
            Map<Integer, Long> nextOffsets,
            Map<Integer, LastRecord> lastRecords,
            TimelineId timelineId) {}

    /** @param told whenever memory stands elsewhere than before, on the tail's thread, which must not be kept */
    public void tellOfMoves(Runnable told) {
        this.told = told;
    }

    private void stand() {
        Standing before = standing;
        if (topicId != null
                && (before == null
                        || before.index() != index
                        || !before.topicId().equals(topicId)
                        || !before.nextOffsets().equals(nextOffsets)
                        || !before.lastRecords().equals(lastRecords)
                        || !before.timelineId().equals(newestTimeline))) {
            standing = new Standing(index, topicId, Map.copyOf(nextOffsets), Map.copyOf(lastRecords), newestTimeline);
            told.run();
        }
    }

    private void heardOf(@Nullable TimelineId timeline) {
        if (timeline != null && timeline.isAfter(newestTimeline)) {
            newestTimeline = timeline;
        }
        listener.heardOf(timeline);
    }

    /** In one sentence, what keeps memory from following the log; empty: nothing does. */
    public Optional<String> waitingFor() {
        return Optional.ofNullable(waitingFor);
    }

    /** What the views say of keys that memory has in quarantine. From any thread. */
    public void offer(SoundKeys sound) {
        offered.set(sound);
    }

    /** One attempt, as long as it lasts. */
    @Override
    public Duration take(Worker self) throws Exception {
        try {
            self.silentFor(ANSWER_WITHIN);
            if (lost && !canStartOver()) {
                return TOPIC_WAIT;
            }
            if (!loaded) {
                load(self);
            }
            return followLog(self);
        } catch (LogLostException e) {
            LOG.error(e.getMessage());
            waitingFor = e.getMessage();
            lost = true;
            return TOPIC_WAIT;
        } catch (Exception | Error e) {
            if (!lost) {
                waitingFor = (loaded ? "Kafka: " : "the snapshot of all keys: ") + e.getMessage();
            }
            throw e;
        }
    }

    private void load(Worker self) throws Exception {
        var begun = new AtomicReference<SecretIndex>();
        KeySnapshot snapshot = snapshots.load(() -> {
            var empty = new SecretIndex();
            begun.set(empty);
            return key -> {
                empty.load(key);
                self.silentFor(ANSWER_WITHIN);
            };
        });
        SecretIndex loading = requireNonNull(begun.get(), "a snapshot begins before it is loaded");
        snapshot.doubts().forEach(loading::quarantine);
        snapshot.early().forEach(loading::takeParked);
        loading.doubtAsOf(snapshot.nextOffsets());
        freshness.startOver();
        nextOffsets.clear();
        nextOffsets.putAll(snapshot.nextOffsets());
        lastRecords.clear();
        lastRecords.putAll(snapshot.lastRecords());
        topicId = snapshot.topicId();
        index = loading;
        loaded = true;
        listener.startedFrom(snapshot.nextOffsets());
        stand();
        LOG.info("Verification starts from {} keys", loading.size());
    }

    /** Whether there is a snapshot by now of the log that is there: a rebuild has seen to it. */
    private boolean canStartOver() throws Exception {
        KeySnapshot.Position there = snapshots.position();
        noteReadingAtCut(there);
        String topicThere = there.topicId();
        if (topicThere == null) {
            return false;
        }
        try (var log = new KeyLog(kafka, eventTopic, beaconTopic, releases())) {
            if (!log.ready()
                    || log.continuation(topicThere, there.nextOffsets(), there.lastRecords())
                            .isEmpty()) {
                return false;
            }
        }
        if (topicThere.equals(topicId) && mayHaveReadOverTheCut(there)) {
            return false;
        }
        cut = false;
        readingAtCut = Optional.empty();
        UnreadableRecords stuckAt = unreadable;
        if (stuckAt != null && topicThere.equals(topicId) && isBefore(stuckAt, there.nextOffsets())) {
            return false;
        }
        unreadable = null;
        LOG.info("There is a snapshot of the log that is there now: verification starts over from it");
        lost = false;
        loaded = false;
        return true;
    }

    /** At the first look, whatever stands there: the next reading may be the one that mends what is lost. */
    private void noteReadingAtCut(KeySnapshot.Position there) {
        if (cut && readingAtCut.isEmpty()) {
            readingAtCut = Optional.of(madeBy(there));
        }
    }

    /** One that doesn't know its last records may have, until all of the log is read anew. */
    private boolean mayHaveReadOverTheCut(KeySnapshot.Position there) {
        return cut
                && there.lastRecords().isEmpty()
                && readingAtCut.filter(madeBy(there)::equals).isPresent();
    }

    private static String madeBy(KeySnapshot.Position there) {
        return Objects.requireNonNullElse(there.madeBy(), NOBODY);
    }

    /** Whether what can't be read is still to be read from there on. */
    private static boolean isBefore(UnreadableRecords unreadable, Map<Integer, Long> nextOffsets) {
        return nextOffsets.getOrDefault(unreadable.partition().partition(), 0L) < unreadable.to();
    }

    private Duration followLog(Worker self) {
        try (var log = new KeyLog(kafka, eventTopic, beaconTopic, releases())) {
            if (!log.ready()) {
                waitingFor = Stream.concat(Stream.of(eventTopic, beaconTopic), releases().stream())
                        .collect(Collectors.joining(" and ", "topics ", ""));
                return TOPIC_WAIT;
            }
            if (topicId != null && !topicId.equals(log.topicId())) {
                throw new LogLostException("topic %s was recreated: memory is of %s, Kafka now has %s"
                        .formatted(eventTopic, topicId, log.topicId()));
            }
            if (topicId != null) {
                lastRecords.putAll(
                        log.continuation(topicId, nextOffsets, lastRecords).orElseThrow(() -> {
                            cut = true;
                            return new LogLostException(
                                    "the log of %s doesn't have any more what memory has read of it, be it that it was cut off"
                                            .formatted(eventTopic));
                        }));
            }
            topicId = log.topicId();
            for (int partition = 0; partition < log.partitions(); partition++) {
                nextOffsets.putIfAbsent(partition, 0L);
            }
            KafkaConsumer<byte[], ByteBuffer> consumer = log.consumerFrom(nextOffsets);
            waitingFor = null;
            boolean sameLog = true;
            while (!self.stopping() && sameLog) {
                ConsumerRecords<byte[], ByteBuffer> records = poll(consumer, self);
                boolean asRead = takeAll(records, log.topicId());
                moveTo(consumer);
                if (!asRead) {
                    self.silentFor(ANSWER_WITHIN);
                    sameLog = !log.hasChanged();
                }
                if (records.isEmpty()) {
                    // Silence of the topics is no silence of this thread: freshness is what ends by it.
                    self.waits();
                } else {
                    self.progressed();
                }
                SoundKeys sound = offered.getAndSet(null);
                if (sound != null && log.topicId().equals(sound.topicId())) {
                    index.release(sound);
                    sound.doubts().forEach(index::quarantine);
                }
                held.apply(index, log.topicId(), nextOffsets);
            }
        } catch (InvalidOffsetException e) {
            // Beacons prove something as long as they are new: where theirs is gone, the newest one is found anew.
            // Whether
            // the events' log is lost the next attempt finds out.
            LOG.info("reading {} anew: {}", e.partitions(), e.getMessage());
            return TOPIC_WAIT;
        }
        return Duration.ZERO;
    }

    /** Without them everything else goes on. */
    private List<String> releases() {
        return releasesUnreadable ? List.of() : releaseTopics;
    }

    private ConsumerRecords<byte[], ByteBuffer> poll(KafkaConsumer<byte[], ByteBuffer> consumer, Worker self) {
        try {
            return consumer.poll(POLL_TIMEOUT);
        } catch (RuntimeException | Error e) {
            UnreadableRecords.missingCodec(e).ifPresent(what -> {
                throw new IllegalStateException(what);
            });
            UnreadableRecords.find(
                            e, kafka, positions(consumer, List.of(eventTopic)), () -> self.silentFor(ANSWER_WITHIN))
                    .ifPresent(records -> {
                        unreadable = records;
                        throw new LogLostException(records + ", and one of them may be a revocation");
                    });
            UnreadableRecords.find(e, kafka, positions(consumer, releases()), () -> self.silentFor(ANSWER_WITHIN))
                    .ifPresent(records -> {
                        LOG.error("{}: keys in doubt stay so until a new start", records);
                        releasesUnreadable = true;
                    });
            throw e;
        }
    }

    /** Not those of the beacons: where one of them can't be read, the next attempt begins with the newest. */
    private static Map<TopicPartition, Long> positions(
            KafkaConsumer<byte[], ByteBuffer> consumer, List<String> topics) {
        return consumer.assignment().stream()
                .filter(partition -> topics.contains(partition.topic()))
                .collect(Collectors.toMap(Function.identity(), consumer::position));
    }

    /** @return false if a beacon tells of another topic, or of more partitions, than are read */
    private boolean takeAll(ConsumerRecords<byte[], ByteBuffer> records, String topicRead) {
        boolean sameLog = true;
        for (ConsumerRecord<byte[], ByteBuffer> record : records) {
            if (record.topic().equals(eventTopic)) {
                takeEvent(record, topicRead);
            } else if (record.topic().equals(beaconTopic)) {
                sameLog &= takeBeacon(record);
            } else {
                takeRelease(record);
            }
        }
        for (TopicPartition partition : records.partitions()) {
            if (partition.topic().equals(eventTopic)) {
                lastRecords.put(
                        partition.partition(),
                        LastRecord.of(records.records(partition).getLast()));
            }
        }
        return sameLog;
    }

    /** The consumer's position also moves over what is no event: the ends of transactions, and all of those that failed. */
    private void moveTo(KafkaConsumer<byte[], ByteBuffer> consumer) {
        for (TopicPartition partition : consumer.assignment()) {
            if (partition.topic().equals(eventTopic)) {
                nextOffsets.put(partition.partition(), consumer.position(partition));
            }
        }
        nextOffsets.forEach(freshness::applied);
        freshness.update();
        stand();
    }

    private void takeEvent(ConsumerRecord<byte[], ByteBuffer> record, String topicRead) {
        KeyEventRecord event = reader.read(record);
        long before = event.keyId() == null ? 0 : index.versionOf(event.keyId());
        index.take(event);
        if (event.decoded() instanceof Decoded(KeyEventEnvelope envelope)) {
            heardOf(envelope.timelineId());
            EventType type = EventType.of(envelope.event());
            if (!type.isReadByEveryBuild()) {
                listener.needs(envelope.keyId(), schemaOf(record, type));
            }
            long version = index.versionOf(envelope.keyId());
            if (version > before) {
                listener.changed(KeyChange.by(record, envelope, version, topicRead));
            }
        }
        if (event.keyId() != null) {
            listener.arrived(event.keyId(), index.versionOf(event.keyId()));
        }
    }

    /** As it was written. */
    private static String schemaOf(ConsumerRecord<?, ?> record, EventType type) {
        Header named = record.headers().lastHeader(DATA_SCHEMA);
        return named == null || named.value() == null
                ? type.dataSchema(type.schemaVersion()).toString()
                : new String(named.value(), UTF_8);
    }

    private void takeRelease(ConsumerRecord<byte[], ByteBuffer> record) {
        if (record.value() == null) {
            return;
        }
        try {
            held.hold(KeyRelease.read(UTF_8.decode(record.value().duplicate()).toString()));
        } catch (JsonProcessingException | RuntimeException e) {
            LOG.warn("{}@{} is not a release, left out", record.topic(), record.offset());
        }
    }

    /** A beacon of another topic than the one in memory proves nothing about it. */
    private boolean takeBeacon(ConsumerRecord<byte[], ByteBuffer> record) {
        try {
            KeyProgress progress = WireJson.mapper()
                    .readValue(UTF_8.decode(record.value().duplicate()).toString(), KeyProgress.class);
            heardOf(progress.timelineId());
            if (!progress.topicId().equals(topicId)) {
                LOG.debug("a beacon of topic {}, which is not the one in memory", progress.topicId());
                return false;
            }
            freshness.beacon(progress);
            return progress.endOffsets().size() <= nextOffsets.size();
        } catch (JsonProcessingException | RuntimeException e) {
            LOG.warn("{}@{} is not a beacon, left out", record.topic(), record.offset());
            return true;
        }
    }

    /** What memory was built from is gone. Going on would be guessing, so verification ends being fresh. */
    private static final class LogLostException extends RuntimeException {
        private LogLostException(String why) {
            super(why + ". './keyledger ops republish', then './keyledger ops replay keys' mends it");
        }
    }
}
