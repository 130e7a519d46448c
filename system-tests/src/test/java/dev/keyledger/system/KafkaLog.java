package dev.keyledger.system;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What topics hold, from their beginning to what is their end when they are asked. */
final class KafkaLog {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final String bootstrapServers;

    KafkaLog(Stack stack) {
        this.bootstrapServers = stack.endpoint("kafka");
    }

    /** Hands over every record of a topic, those of one partition in their order. */
    void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        try (var consumer = consumer()) {
            read(consumer, List.of(topic), reader);
        }
    }

    /** By partition, one past its last record. */
    Map<Integer, Long> ends(String topic) {
        try (var consumer = consumer()) {
            var ends = new TreeMap<Integer, Long>();
            consumer.endOffsets(partitionsOf(consumer, List.of(topic)))
                    .forEach((partition, end) -> ends.put(partition.partition(), end));
            return ends;
        }
    }

    /** Keys, values and headers of all records of all topics, uncompressed. */
    byte[] dump() {
        var dump = new ByteArrayOutputStream();
        try (var consumer = consumer()) {
            read(consumer, consumer.listTopics().keySet(), record -> {
                write(dump, record.key());
                write(dump, record.value());
                for (Header header : record.headers()) {
                    write(dump, header.value());
                }
            });
        }
        return dump.toByteArray();
    }

    private static void write(ByteArrayOutputStream dump, byte[] bytes) {
        try {
            dump.write(bytes == null ? new byte[0] : bytes);
            dump.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static void read(
            KafkaConsumer<byte[], byte[]> consumer,
            Collection<String> topics,
            Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        List<TopicPartition> partitions = partitionsOf(consumer, topics);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Instant deadline = Instant.now().plus(PATIENCE);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            var records = consumer.poll(Duration.ofMillis(200));
            if (!records.isEmpty()) {
                deadline = Instant.now().plus(PATIENCE);
            } else if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("nothing came for " + PATIENCE + " before the ends " + ends);
            }
            records.forEach(reader);
        }
    }

    private static List<TopicPartition> partitionsOf(
            KafkaConsumer<byte[], byte[]> consumer, Collection<String> topics) {
        return topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
    }
}
