package dev.keyledger.feed;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/** The topics that verification follows, and a consumer of all their partitions. */
public final class KeyLog implements AutoCloseable {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
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

    /** Whether the log that was read up to these offsets is this one, and still has everything behind them. */
    public boolean continues(String topicId, Map<Integer, Long> nextOffsets) {
        if (!topicId().equals(topicId)) {
            return false;
        }
        List<TopicPartition> events = partitionsOf(eventTopic);
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(events, ANSWER_WITHIN);
        Map<TopicPartition, Long> ends = consumer.endOffsets(events, ANSWER_WITHIN);
        return events.stream().allMatch(partition -> {
            long next = nextOffsets.getOrDefault(partition.partition(), 0L);
            return next >= Known.of(beginnings, partition) && next <= Known.of(ends, partition);
        });
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
