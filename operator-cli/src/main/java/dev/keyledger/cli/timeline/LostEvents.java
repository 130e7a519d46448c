package dev.keyledger.cli.timeline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.progress.Progress;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.topic.TopicScan;
import dev.keyledger.events.Topics;
import dev.keyledger.events.key.TimelineId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Looks for what {@code key-events} has and the event store lacks, from where that was last accepted to the end. Holds a
 * few hundred events at a time, however many there are.
 */
final class LostEvents {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);
    /** What the service takes at a time. */
    private static final int ASKED_AT_ONCE = 400;

    private final Endpoints endpoints;
    private final StoreTimeline store;
    private final Consumer<TopicEvent> each;
    private final List<TopicEvent> unasked = new ArrayList<>(ASKED_AT_ONCE);
    private TimelineId newestTimeline = TimelineId.FIRST;
    private long lost;
    private long read;

    /** @param each told every lost event, partition by partition */
    LostEvents(Endpoints endpoints, StoreTimeline store, Consumer<TopicEvent> each) {
        this.endpoints = endpoints;
        this.store = store;
        this.each = each;
    }

    /**
     * @param endOffsets by partition, up to where was looked
     * @param newestTimeline of the store's and of all that events name
     */
    record Found(String topicId, List<Long> endOffsets, TimelineId newestTimeline, long lost) {}

    /** @throws OperatorProblem if Kafka or the command service doesn't answer */
    Found find(JsonNode current) {
        newestTimeline = TimelineId.parse(current.path("timelineId").asText());
        try (var consumer = endpoints.kafka().consumer(PATIENCE)) {
            TopicDescription topic = topic();
            String topicId = topic.topicId().toString();
            List<TopicPartition> partitions = IntStream.range(
                            0, topic.partitions().size())
                    .mapToObj(partition -> new TopicPartition(Topics.KEY_EVENTS, partition))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
            boolean sameTopic = topicId.equals(current.path("topicId").asText());
            long total = ends.values().stream().mapToLong(Long::longValue).sum();
            try (Progress progress = Progress.of("key-events", total, "events")) {
                for (TopicPartition partition : partitions) {
                    long accepted = sameTopic
                            ? current.path("endOffsets")
                                    .path(partition.partition())
                                    .asLong()
                            : 0;
                    read(
                            consumer,
                            partition,
                            Math.max(TopicScan.offsetOf(partition, beginnings), accepted),
                            TopicScan.offsetOf(partition, ends),
                            progress);
                }
            }
            return new Found(topicId, partitions.stream().map(ends::get).toList(), newestTimeline, lost);
        } catch (KafkaException e) {
            throw new OperatorProblem("Kafka at " + endpoints.kafka() + " doesn't answer: " + e.getMessage(), e);
        }
    }

    private TopicDescription topic() {
        try (Admin admin = endpoints.kafka().admin()) {
            TopicDescription found = admin.describeTopics(List.of(Topics.KEY_EVENTS))
                    .allTopicNames()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .get(Topics.KEY_EVENTS);
            if (found == null) {
                throw new OperatorProblem("Kafka at " + endpoints.kafka() + " says nothing of key-events");
            }
            return found;
        } catch (ExecutionException | TimeoutException e) {
            throw new OperatorProblem("Kafka at " + endpoints.kafka() + " doesn't describe key-events", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperatorProblem("interrupted", e);
        }
    }

    private void read(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long from, long end, Progress progress) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
        long progressNanos = System.nanoTime();
        while (consumer.position(partition) < end) {
            var records = consumer.poll(POLL);
            if (!records.isEmpty()) {
                records.forEach(this::take);
                progressNanos = System.nanoTime();
                progress.at(read);
            } else if (System.nanoTime() - progressNanos > PATIENCE.toNanos()) {
                throw new OperatorProblem(String.format(
                        Locale.ROOT, "%s can't be read beyond offset %d", partition, consumer.position(partition)));
            }
        }
        ask();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        read++;
        TopicEvent.of(record).ifPresent(event -> {
            newestTimeline = event.timeline().isAfter(newestTimeline) ? event.timeline() : newestTimeline;
            unasked.add(event);
            if (unasked.size() == ASKED_AT_ONCE) {
                ask();
            }
        });
    }

    private void ask() {
        if (unasked.isEmpty()) {
            return;
        }
        Set<UUID> missing = store.missing(unasked);
        for (TopicEvent event : unasked) {
            // The relay may have sent it twice; it is lost once.
            if (missing.remove(event.eventId())) {
                lost++;
                each.accept(event);
            }
        }
        unasked.clear();
    }
}
