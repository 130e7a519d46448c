package dev.keyledger.query.rebuild;

import dev.keyledger.query.log.KeyEventReader;
import dev.keyledger.query.log.KeyEventRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/** The log that is rebuilt from: all partitions, in no group, from any offset. Used by one thread at a time. */
final class BuildLog implements AutoCloseable {
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);
    private static final Duration SILENCE_MAX = Duration.ofSeconds(10);
    private static final int PARTITION_FETCH_BYTES = 1 << 20;

    private final KeyEventReader reader;
    private final TopicDescription description;
    private final List<TopicPartition> partitions;
    private final KafkaConsumer<byte[], ByteBuffer> consumer;
    private final int batchMax;

    /**
     * Records in the log's order, as far as a partition goes.
     *
     * @param nextOffsets by partition: the first record behind them
     */
    record Batch(List<KeyEventRecord> records, Map<Integer, Long> nextOffsets) {}

    /** @param batchMax about so many records are handed out at a time */
    BuildLog(Map<String, Object> kafka, String topic, KeyEventReader reader, int batchMax) {
        this.reader = reader;
        this.batchMax = batchMax;
        this.description = describe(kafka, topic);
        this.partitions = description.partitions().stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        var settings = new HashMap<>(kafka);
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "none");
        settings.put("allow.auto.create.topics", false);
        settings.put("max.poll.records", batchMax);
        settings.put("max.partition.fetch.bytes", PARTITION_FETCH_BYTES);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteBufferDeserializer());
        consumer.assign(partitions);
    }

    private static TopicDescription describe(Map<String, Object> kafka, String topic) {
        try (Admin admin = Admin.create(new HashMap<>(kafka))) {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join()
                    .get(topic);
        } catch (java.util.concurrent.CompletionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new RebuildFailedException("there is no topic " + topic);
            }
            throw new IllegalStateException("Kafka didn't describe " + topic, e.getCause());
        }
    }

    String topicId() {
        return description.topicId().toString();
    }

    int partitions() {
        return partitions.size();
    }

    /** Every event counts, so a log whose beginning is gone makes no view. */
    void requireWhole() {
        consumer.beginningOffsets(partitions).forEach((partition, beginning) -> {
            if (beginning > 0) {
                throw new RebuildFailedException("the log of %s starts at offset %d: what was before is lost. Fill the"
                                .formatted(partition, beginning)
                        + " topic again from the event store, then rebuild");
            }
        });
    }

    /** Where the partitions end now. */
    Map<Integer, Long> ends() {
        return consumer.endOffsets(partitions).entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().partition(), Map.Entry::getValue, (one, other) -> one, TreeMap::new));
    }

    /** @param nextOffsets by partition; a partition that is missing starts at 0 */
    void seek(Map<Integer, Long> nextOffsets) {
        partitions.forEach(partition -> consumer.seek(partition, nextOffsets.getOrDefault(partition.partition(), 0L)));
    }

    /**
     * The next records below the ends, which lie behind the positions; none once all ends are reached.
     *
     * @throws IllegalStateException if Kafka stays silent although there is more
     */
    Batch next(Map<Integer, Long> ends) {
        var records = new ArrayList<KeyEventRecord>();
        long heardNanos = System.nanoTime();
        while (records.size() < batchMax && !reached(ends)) {
            var polled = consumer.poll(POLL_TIMEOUT);
            for (ConsumerRecord<byte[], ByteBuffer> record : polled) {
                if (record.offset() < ends.get(record.partition())) {
                    records.add(reader.read(record));
                }
            }
            if (!polled.isEmpty()) {
                heardNanos = System.nanoTime();
            } else if (System.nanoTime() - heardNanos > SILENCE_MAX.toNanos()) {
                throw new IllegalStateException("Kafka sends nothing, although there is more to read");
            }
        }
        backTo(ends);
        return new Batch(records, positions());
    }

    /** What was polled beyond an end is left out, and must come again when the ends have moved on. */
    private void backTo(Map<Integer, Long> ends) {
        for (TopicPartition partition : partitions) {
            if (consumer.position(partition) > ends.get(partition.partition())) {
                consumer.seek(partition, ends.get(partition.partition()));
            }
        }
    }

    private boolean reached(Map<Integer, Long> ends) {
        return partitions.stream()
                .allMatch(partition -> consumer.position(partition) >= ends.get(partition.partition()));
    }

    private Map<Integer, Long> positions() {
        var positions = new TreeMap<Integer, Long>();
        partitions.forEach(partition -> positions.put(partition.partition(), consumer.position(partition)));
        return positions;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
