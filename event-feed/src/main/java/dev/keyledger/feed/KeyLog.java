package dev.keyledger.feed;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/** The topics that verification follows, and a consumer of all their partitions. */
public final class KeyLog implements AutoCloseable {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);
    /** Nearly always it is the one before, or before the mark of its transaction. */
    private static final long LOOKED_BACK_FIRST = 8;

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    private final Map<String, Object> kafka;
    private final String eventTopic;
    private final String beaconTopic;
    private final List<String> wholeTopics;
    private final Map<String, TopicDescription> topics;
    private final KafkaConsumer<byte[], ByteBuffer> consumer;

    /** @param wholeTopics small ones that are read from their beginning each time */
    public KeyLog(Map<String, Object> kafka, String eventTopic, String beaconTopic, List<String> wholeTopics) {
        this.kafka = kafka;
        this.eventTopic = eventTopic;
        this.beaconTopic = beaconTopic;
        this.wholeTopics = List.copyOf(wholeTopics);
        var all = new ArrayList<>(List.of(eventTopic, beaconTopic));
        all.addAll(wholeTopics);
        this.topics = UnownedReading.describe(kafka, all, ANSWER_WITHIN);
        this.consumer = new KafkaConsumer<>(
                UnownedReading.settings(kafka), new ByteArrayDeserializer(), new ByteBufferDeserializer());
    }

    /** Whether all topics exist. */
    public boolean ready() {
        return !topics.isEmpty();
    }

    /** How many partitions the events stand in. */
    public int partitions() {
        return events().partitions().size();
    }

    /** Whether the events' topic is another one by now, or has other partitions. */
    public boolean hasChanged() {
        TopicDescription now = UnownedReading.describe(kafka, List.of(eventTopic), ANSWER_WITHIN)
                .get(eventTopic);
        return now != null
                && (!now.topicId().equals(events().topicId())
                        || now.partitions().size() != partitions());
    }

    /**
     * What this log has before these offsets, if it is the one that was read up to them, still has everything behind them, and
     * was not cut off and filled anew before them.
     *
     * @param lastRecords by partition: what was read last before the offsets; a partition that is missing may have any there
     * @return by partition the last record before the offset, where there is one; empty: it is another log, or has lost something
     */
    public Optional<Map<Integer, LastRecord>> continuation(
            String topicId, Map<Integer, Long> nextOffsets, Map<Integer, LastRecord> lastRecords) {
        if (!topicId().equals(topicId)) {
            return Optional.empty();
        }
        List<TopicPartition> events = partitionsOf(eventTopic);
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(events, ANSWER_WITHIN);
        Map<TopicPartition, Long> ends = consumer.endOffsets(events, ANSWER_WITHIN);
        boolean reaches = events.stream().allMatch(partition -> {
            long next = nextOffsets.getOrDefault(partition.partition(), 0L);
            return next >= Known.of(beginnings, partition) && next <= Known.of(ends, partition);
        });
        if (!reaches) {
            return Optional.empty();
        }
        Map<Integer, LastRecord> there = lastBefore(beginnings, nextOffsets);
        boolean same = events.stream().allMatch(partition -> {
            LastRecord read = lastRecords.get(partition.partition());
            // What has been deleted at the front is no sign of a cut at the end.
            return read == null
                    || read.offset() < Known.of(beginnings, partition)
                    || read.equals(there.get(partition.partition()));
        });
        return same ? Optional.of(there) : Optional.empty();
    }

    /** Before a position there may be marks of transactions, and records of some that were aborted: looks back further and further. */
    private Map<Integer, LastRecord> lastBefore(Map<TopicPartition, Long> beginnings, Map<Integer, Long> nextOffsets) {
        var found = new HashMap<Integer, LastRecord>();
        Map<TopicPartition, Long> unread = beginnings.keySet().stream()
                .filter(partition ->
                        nextOffsets.getOrDefault(partition.partition(), 0L) > Known.of(beginnings, partition))
                .collect(Collectors.toMap(
                        Function.identity(), partition -> Known.of(nextOffsets, partition.partition())));
        for (long back = LOOKED_BACK_FIRST; !unread.isEmpty(); back *= LOOKED_BACK_FIRST) {
            long distance = back;
            consumer.assign(unread.keySet());
            unread.forEach((partition, next) ->
                    consumer.seek(partition, Math.max(Known.of(beginnings, partition), next - distance)));
            readTo(unread, found);
            unread.entrySet()
                    .removeIf(looked -> found.containsKey(looked.getKey().partition())
                            || looked.getValue() - distance <= Known.of(beginnings, looked.getKey()));
        }
        return found;
    }

    /** What nobody could read was got over before, by a rebuild that was told to do without it. */
    private ConsumerRecords<byte[], ByteBuffer> poll(Collection<TopicPartition> read) {
        try {
            return consumer.poll(POLL_TIMEOUT);
        } catch (RuntimeException | Error e) {
            Map<TopicPartition, Long> positions =
                    read.stream().collect(Collectors.toMap(Function.identity(), consumer::position));
            Optional<UnreadableRecords> records = UnreadableRecords.find(e, kafka, positions, () -> {});
            if (records.isEmpty()) {
                throw e;
            }
            consumer.seek(records.get().partition(), records.get().to());
            return ConsumerRecords.empty();
        }
    }

    private void readTo(Map<TopicPartition, Long> ends, Map<Integer, LastRecord> last) {
        long heardNanos = System.nanoTime();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            ConsumerRecords<byte[], ByteBuffer> records = poll(ends.keySet());
            for (ConsumerRecord<byte[], ByteBuffer> record : records) {
                if (record.offset() < Known.of(ends, new TopicPartition(record.topic(), record.partition()))) {
                    last.put(record.partition(), LastRecord.of(record));
                }
            }
            if (!records.isEmpty()) {
                heardNanos = System.nanoTime();
            } else if (System.nanoTime() - heardNanos > ANSWER_WITHIN.toNanos()) {
                throw new IllegalStateException("Kafka sends nothing of what was read before");
            }
        }
    }

    /** Kafka's id of {@code key-events}. */
    public String topicId() {
        return events().topicId().toString();
    }

    /** Key events from the given offsets, beacons from the last one. Partitions without an offset start at 0. */
    public KafkaConsumer<byte[], ByteBuffer> consumerFrom(Map<Integer, Long> nextOffsets) {
        List<TopicPartition> events = partitionsOf(eventTopic);
        List<TopicPartition> beacons = partitionsOf(beaconTopic);
        var all = new ArrayList<>(events);
        all.addAll(beacons);
        List<TopicPartition> whole = wholeTopics.stream()
                .map(this::partitionsOf)
                .flatMap(List::stream)
                .toList();
        all.addAll(whole);
        consumer.assign(all);
        consumer.seekToBeginning(whole);
        events.forEach(partition -> consumer.seek(partition, nextOffsets.getOrDefault(partition.partition(), 0L)));
        Map<TopicPartition, Long> first = consumer.beginningOffsets(beacons, ANSWER_WITHIN);
        consumer.endOffsets(beacons, ANSWER_WITHIN)
                .forEach((partition, end) -> consumer.seek(partition, Math.max(Known.of(first, partition), end - 1)));
        return consumer;
    }

    private TopicDescription events() {
        return Known.of(topics, eventTopic);
    }

    private List<TopicPartition> partitionsOf(String topic) {
        return UnownedReading.partitionsOf(Known.of(topics, topic));
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
    }
}
