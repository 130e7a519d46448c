package dev.keyledger.usage.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.usage.UsageHour;
import dev.keyledger.events.usage.UsageMessageKey;
import dev.keyledger.events.usage.UsageProgress;
import dev.keyledger.feed.Known;
import dev.keyledger.usage.publish.UnpublishedRows.Hour;
import dev.keyledger.usage.publish.UnpublishedRows.Total;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes usage: hours, then totals, then how far it is complete, each in the partition it was counted from. A row is
 * marked as published only after Kafka has it, so a crash anywhere leads to a repetition, never to a loss.
 */
public final class UsagePublication implements PublishLoop.Publication {
    private static final Logger LOG = LoggerFactory.getLogger(UsagePublication.class);
    private static final Duration DESCRIBED_FOR = Duration.ofSeconds(1);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private final String topic;
    private final UnpublishedRows rows;
    private final Producer<byte[], byte[]> producer;
    private final Admin admin;

    /** Partitions that are known to be published to the topic that there is now. */
    private final Set<Integer> upToDate = new HashSet<>();

    private @Nullable TopicDescription description;
    private long describedNanos;

    public UsagePublication(String topic, DataSource dataSource, Producer<byte[], byte[]> producer, Admin admin) {
        this.topic = topic;
        this.admin = admin;
        this.rows = new UnpublishedRows(dataSource);
        this.producer = producer;
    }

    /**
     * Progress is read first and sent last: whatever it speaks of was marked as unpublished when it was read, so it is
     * on the topic by the time it is sent. Where it isn't, the partition's progress stands still.
     *
     * <p>A topic that was recreated has nothing: then everything is published anew.
     */
    @Override
    public Optional<String> publish(Set<Integer> partitions)
            throws SQLException, ExecutionException, InterruptedException, TimeoutException {
        TopicDescription described = describe();
        int onTopic = described.partitions().size();
        Set<Integer> reachable = new TreeSet<>(partitions);
        reachable.removeIf(partition -> partition >= onTopic);
        for (int partition : reachable) {
            if (!upToDate.contains(partition)
                    && rows.publishTo(partition, described.topicId().toString())) {
                upToDate.add(partition);
            }
        }
        Map<Integer, UsageProgress> progress = rows.progress(reachable);
        Map<Integer, UsageMessageKey> refused = new TreeMap<>();
        publishHours(reachable, refused);
        publishTotals(reachable, refused);
        progress.keySet().removeAll(refused.keySet());
        publish(progress);
        if (reachable.size() < partitions.size()) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "topic %s has only %d partitions; it needs as many as gateway requests are counted from",
                    topic,
                    onTopic));
        }
        return refused.entrySet().stream()
                .map(one -> String.format(
                        Locale.ROOT,
                        "Kafka refuses %s of partition %d as too large for topic %s",
                        one.getValue(),
                        one.getKey(),
                        topic))
                .findFirst();
    }

    private TopicDescription describe() throws ExecutionException, InterruptedException, TimeoutException {
        TopicDescription before = description;
        if (before != null && System.nanoTime() - describedNanos < DESCRIBED_FOR.toNanos()) {
            return before;
        }
        TopicDescription now = Known.of(
                admin.describeTopics(List.of(topic))
                        .allTopicNames()
                        .get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS),
                topic);
        if (before != null && !now.topicId().equals(before.topicId())) {
            LOG.warn("topic {} was recreated: everything is published anew", topic);
            upToDate.clear();
        }
        description = now;
        describedNanos = System.nanoTime();
        return now;
    }

    /** @param refused gets, by partition, the first that Kafka doesn't take; all others go on */
    private void publishHours(Set<Integer> partitions, Map<Integer, UsageMessageKey> refused)
            throws SQLException, ExecutionException, InterruptedException {
        List<Hour> page = rows.hours(partitions, Hour.NONE);
        while (!page.isEmpty()) {
            var batch = new KafkaBatch<Hour>(producer);
            for (Hour hour : page) {
                batch.send(hour, record(hour));
            }
            batch.await(rows::published).forEach(hour -> refused.putIfAbsent(hour.partition(), keyOf(hour)));
            page = rows.hours(partitions, page.getLast());
        }
    }

    private void publishTotals(Set<Integer> partitions, Map<Integer, UsageMessageKey> refused)
            throws SQLException, ExecutionException, InterruptedException {
        List<Total> page = List.of(Total.NONE);
        do {
            page = rows.totals(partitions, page.getLast());
            var batch = new KafkaBatch<Total>(producer);
            for (Total row : page) {
                batch.send(row, record(row.partition(), keyOf(row), row.total()));
            }
            batch.await(rows::totalsPublished).forEach(row -> refused.putIfAbsent(row.partition(), keyOf(row)));
        } while (page.size() == UnpublishedRows.PAGE_ROWS);
    }

    private void publish(Map<Integer, UsageProgress> progress)
            throws SQLException, ExecutionException, InterruptedException {
        var batch = new KafkaBatch<Integer>(producer);
        for (Map.Entry<Integer, UsageProgress> message : progress.entrySet()) {
            batch.send(message.getKey(), record(message.getKey(), new UsageMessageKey.Progress(), message.getValue()));
        }
        batch.await(partitions -> {});
    }

    /** An hour that left the window becomes a tombstone, so that compaction keeps the topic as small as the window. */
    private ProducerRecord<byte[], byte[]> record(Hour hour) {
        return hour.models().isEmpty()
                ? record(hour.partition(), keyOf(hour), null)
                : record(
                        hour.partition(),
                        keyOf(hour),
                        new UsageHour(hour.keyId(), hour.hour(), hour.revision(), hour.models()));
    }

    private static UsageMessageKey keyOf(Hour hour) {
        return new UsageMessageKey.Hour(hour.keyId(), hour.hour());
    }

    private static UsageMessageKey keyOf(Total row) {
        return new UsageMessageKey.Total(row.total().keyId());
    }

    private ProducerRecord<byte[], byte[]> record(int partition, UsageMessageKey key, @Nullable Object message) {
        try {
            return new ProducerRecord<>(
                    topic,
                    partition,
                    key.toString().getBytes(StandardCharsets.UTF_8),
                    message == null ? null : WireJson.mapper().writeValueAsBytes(message));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("usage messages are plain records", e);
        }
    }
}
