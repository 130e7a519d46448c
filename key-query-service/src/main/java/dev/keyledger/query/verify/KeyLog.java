package dev.keyledger.query.verify;

import dev.keyledger.events.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/** The two topics that verification follows, and a consumer of all their partitions. */
final class KeyLog implements AutoCloseable {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    private final Map<String, TopicDescription> topics;
    private final KafkaConsumer<byte[], ByteBuffer> consumer;

    KeyLog(Map<String, Object> kafka) {
        this.topics = describe(kafka);
        var settings = new HashMap<>(kafka);
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "none");
        settings.put("allow.auto.create.topics", false);
        settings.put("isolation.level", "read_committed");
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteBufferDeserializer());
    }

    private static Map<String, TopicDescription> describe(Map<String, Object> kafka) {
        Admin admin = Admin.create(new HashMap<>(kafka));
        try {
            return admin.describeTopics(List.of(Topics.KEY_EVENTS, Topics.KEY_PROGRESS))
                    .allTopicNames()
                    .get(ANSWER_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Map.of();
            }
            throw new IllegalStateException("Kafka didn't describe its topics", e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka didn't answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Kafka", e);
        } finally {
            // By itself it would wait for answers that are a minute away.
            admin.close(CLOSE_WITHIN);
        }
    }

    /** Whether both topics exist. */
    boolean ready() {
        return !topics.isEmpty();
    }

    /** Kafka's id of {@code key-events}. */
    String topicId() {
        return topics.get(Topics.KEY_EVENTS).topicId().toString();
    }

    /** Key events from the given offsets, beacons from the last one. Partitions without an offset start at 0. */
    KafkaConsumer<byte[], ByteBuffer> consumerFrom(Map<Integer, Long> nextOffsets) {
        List<TopicPartition> events = partitionsOf(Topics.KEY_EVENTS);
        List<TopicPartition> beacons = partitionsOf(Topics.KEY_PROGRESS);
        var all = new ArrayList<>(events);
        all.addAll(beacons);
        consumer.assign(all);
        events.forEach(partition -> consumer.seek(partition, nextOffsets.getOrDefault(partition.partition(), 0L)));
        Map<TopicPartition, Long> first = consumer.beginningOffsets(beacons, ANSWER_WITHIN);
        consumer.endOffsets(beacons, ANSWER_WITHIN)
                .forEach((partition, end) -> consumer.seek(partition, Math.max(first.get(partition), end - 1)));
        return consumer;
    }

    private List<TopicPartition> partitionsOf(String topic) {
        return topics.get(topic).partitions().stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
    }
}
