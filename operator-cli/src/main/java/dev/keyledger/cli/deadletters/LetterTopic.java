package dev.keyledger.cli.deadletters;

import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.progress.Progress;
import dev.keyledger.cli.stack.KafkaAccess;
import dev.keyledger.cli.topic.TopicScan;
import dev.keyledger.events.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** The topic of dead letters, and the one from which they came. */
final class LetterTopic {
    private static final String TOPIC = Topics.GATEWAY_REQUESTS_DLQ;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final KafkaAccess kafka;
    private final String topic;

    LetterTopic(KafkaAccess kafka) {
        this(kafka, TOPIC);
    }

    /** Of another topic, whose records are shown in the same way. */
    LetterTopic(KafkaAccess kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
    }

    /**
     * Hands over all that the topic holds now, those of one partition in their order.
     *
     * @throws OperatorProblem if Kafka is out of reach
     */
    void read(Consumer<Letter> reader) {
        try (var consumer = kafka.consumer(PATIENCE)) {
            List<TopicPartition> partitions = partitions(consumer);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
            Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions, PATIENCE);
            long total = partitions.stream()
                    .mapToLong(partition ->
                            TopicScan.offsetOf(partition, ends) - TopicScan.offsetOf(partition, beginnings))
                    .sum();
            var done = new AtomicLong();
            try (Progress progress = Progress.of("dead letters", total, "letters")) {
                TopicScan.readTo(consumer, ends, record -> {
                    reader.accept(new Letter(record));
                    progress.at(done.incrementAndGet());
                });
            }
        } catch (KafkaException e) {
            throw away(e);
        }
    }

    /** @throws OperatorProblem if there is none, or Kafka is out of reach */
    Letter at(LetterPosition position) {
        var partition = new TopicPartition(topic, position.partition());
        try (var consumer = kafka.consumer(PATIENCE)) {
            if (partitions(consumer).contains(partition)) {
                consumer.assign(List.of(partition));
                long end = TopicScan.offsetOf(partition, consumer.endOffsets(List.of(partition), PATIENCE));
                long beginning = TopicScan.offsetOf(partition, consumer.beginningOffsets(List.of(partition), PATIENCE));
                if (position.offset() >= beginning && position.offset() < end) {
                    consumer.seek(partition, position.offset());
                    var polled = consumer.poll(PATIENCE).records(partition);
                    if (!polled.isEmpty() && polled.getFirst().offset() == position.offset()) {
                        return new Letter(polled.getFirst());
                    }
                }
            }
        } catch (KafkaException e) {
            throw away(e);
        }
        throw new OperatorProblem("there is no "
                + (topic.equals(TOPIC) ? "dead letter" : "record of " + topic) + " at " + position
                + ": it was dropped, expired, or never was");
    }

    /**
     * Sends letters again as they were received, and returns once Kafka has all of them.
     *
     * @throws OperatorProblem if it refused one or is out of reach; requeueing again is safe
     */
    void requeue(List<Letter> letters) {
        try (var producer = kafka.producer(Map.of("acks", "all", "max.block.ms", PATIENCE.toMillis()))) {
            var sent = new ArrayList<Future<RecordMetadata>>();
            letters.forEach(letter -> sent.add(producer.send(letter.original(Topics.GATEWAY_REQUESTS))));
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new OperatorProblem("Kafka refused a letter: " + e.getCause(), e);
        } catch (KafkaException e) {
            throw away(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperatorProblem("interrupted", e);
        }
    }

    /**
     * Which topic it is, and where its partitions begin.
     *
     * @param topicId Kafka's id of it
     * @param beginnings by partition
     */
    record Standing(String topicId, Map<Integer, Long> beginnings) {}

    Standing standing() {
        try (Admin admin = kafka.admin()) {
            TopicDescription described = admin.describeTopics(List.of(TOPIC))
                    .allTopicNames()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .values()
                    .iterator()
                    .next();
            var asked = new HashMap<TopicPartition, OffsetSpec>();
            described
                    .partitions()
                    .forEach(partition ->
                            asked.put(new TopicPartition(TOPIC, partition.partition()), OffsetSpec.earliest()));
            var beginnings = new TreeMap<Integer, Long>();
            admin.listOffsets(asked)
                    .all()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .forEach((partition, found) -> beginnings.put(partition.partition(), found.offset()));
            return new Standing(described.topicId().toString(), beginnings);
        } catch (ExecutionException | TimeoutException e) {
            throw away(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperatorProblem("interrupted", e);
        }
    }

    /**
     * Deletes what is settled, as far as Kafka can: it deletes only from the beginning of a partition.
     *
     * @param offsets by partition: everything before is settled
     */
    void deleteBefore(Map<Integer, Long> offsets) {
        var before = new HashMap<TopicPartition, RecordsToDelete>();
        offsets.forEach((partition, offset) ->
                before.put(new TopicPartition(TOPIC, partition), RecordsToDelete.beforeOffset(offset)));
        try (Admin admin = kafka.admin()) {
            admin.deleteRecords(before).all().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw away(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperatorProblem("interrupted", e);
        }
    }

    private List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer) {
        return consumer.partitionsFor(topic, PATIENCE).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
    }

    private OperatorProblem away(Exception e) {
        return new OperatorProblem("Kafka at " + kafka + " doesn't answer: " + e.getMessage(), e);
    }
}
