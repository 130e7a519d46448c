package dev.keyledger.cli.topic;

import dev.keyledger.cli.OperatorProblem;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads a topic to where it ends, and no longer than Kafka answers: whoever waits for a command must hear of it. */
public final class TopicScan {
    /** Without getting on for so long, there is nothing to wait for. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

    private static final Duration POLL = Duration.ofMillis(200);

    private TopicScan() {}

    /**
     * Hands over the records from the consumer's positions on, those of one partition in their order.
     *
     * @param ends by partition that the consumer is assigned: where to stop
     * @throws OperatorProblem if Kafka stays silent before the ends
     */
    public static void readTo(
            KafkaConsumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> ends,
            Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        readTo(consumer, ends, SILENCE_MAX, reader);
    }

    static void readTo(
            KafkaConsumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> ends,
            Duration silenceMax,
            Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        Map<TopicPartition, Long> left = left(consumer, ends, silenceMax);
        long heardNanos = System.nanoTime();
        while (!left.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < offsetOf(new TopicPartition(record.topic(), record.partition()), ends)) {
                    reader.accept(record);
                }
            }
            Map<TopicPartition, Long> now = left(consumer, ends, silenceMax);
            if (!now.equals(left)) {
                heardNanos = System.nanoTime();
            } else if (System.nanoTime() - heardNanos > silenceMax.toNanos()) {
                throw new OperatorProblem(String.format(
                        Locale.ROOT,
                        "Kafka sends nothing for %d s, although %s is not read to its end",
                        silenceMax.toSeconds(),
                        left.keySet().iterator().next()));
            }
            left = now;
        }
    }

    /** @throws OperatorProblem if Kafka, which was asked for it, said nothing of the partition */
    public static long offsetOf(TopicPartition partition, Map<TopicPartition, Long> answered) {
        Long offset = answered.get(partition);
        if (offset == null) {
            throw new OperatorProblem("Kafka doesn't say where %s stands".formatted(partition));
        }
        return offset;
    }

    /** The position too moves over what is no record, as the marks of transactions. */
    private static Map<TopicPartition, Long> left(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, Duration patience) {
        return ends.entrySet().stream()
                .map(end -> Map.entry(end.getKey(), end.getValue() - consumer.position(end.getKey(), patience)))
                .filter(left -> left.getValue() > 0)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
