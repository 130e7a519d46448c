package dev.keyledger.command.timeline;

import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.KeyProgress;
import dev.keyledger.feed.Known;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/** The ends of what was published, read once. For one thread. */
final class PublishedLog {
    private static final Duration POLL = Duration.ofMillis(200);
    /** The last one may be none of ours; a few before it will do. */
    private static final long BEACONS_READ = 20;

    private final Consumer<byte[], byte[]> consumer;
    private final Duration patience;
    private final String topicId;
    private final int partitions;

    /** What is done with the records of a partition as they come. */
    interface Taker {
        void take(List<ConsumerRecord<byte[], byte[]>> records) throws SQLException;
    }

    /** @param patience how long Kafka may take for what is next */
    PublishedLog(Admin admin, Consumer<byte[], byte[]> consumer, Duration patience)
            throws ExecutionException, InterruptedException, TimeoutException {
        this.consumer = consumer;
        this.patience = patience;
        TopicDescription topic = Known.of(
                admin.describeTopics(List.of(Topics.KEY_EVENTS))
                        .allTopicNames()
                        .get(patience.toMillis(), TimeUnit.MILLISECONDS),
                Topics.KEY_EVENTS);
        this.topicId = topic.topicId().toString();
        this.partitions = topic.partitions().size();
    }

    String topicId() {
        return topicId;
    }

    int partitions() {
        return partitions;
    }

    /** Empty: there is none any more, or never was. */
    Optional<KeyProgress> lastBeacon() throws SQLException, TimeoutException {
        var partition = new TopicPartition(Topics.KEY_PROGRESS, 0);
        var newest = new HashMap<String, KeyProgress>();
        read(
                partition,
                Math.max(first(partition), end(partition) - BEACONS_READ),
                records -> records.forEach(record -> beaconOf(record).ifPresent(beacon -> newest.put("", beacon))));
        return Optional.ofNullable(newest.get(""));
    }

    /** Empty: it is none. Also a JSON null is read without complaint. */
    static Optional<KeyProgress> beaconOf(ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.value() == null
                    ? Optional.empty()
                    : Optional.ofNullable(WireJson.mapper().readValue(record.value(), KeyProgress.class))
                            .filter(beacon -> beacon.topicId() != null);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    long first(TopicPartition partition) {
        return Known.of(consumer.beginningOffsets(List.of(partition), patience), partition);
    }

    long end(TopicPartition partition) {
        return Known.of(consumer.endOffsets(List.of(partition), patience), partition);
    }

    /** Everything from the offset up to what is the end now. */
    void read(TopicPartition partition, long from, Taker taker) throws SQLException, TimeoutException {
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
        long end = end(partition);
        long progressNanos = System.nanoTime();
        while (consumer.position(partition, patience) < end) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            if (!records.isEmpty()) {
                taker.take(records.records(partition));
                progressNanos = System.nanoTime();
            } else if (System.nanoTime() - progressNanos > patience.toNanos()) {
                throw new TimeoutException(partition + " can't be read up to its end");
            }
        }
    }

    static Map<String, Object> settings(Map<String, Object> common) {
        var settings = new HashMap<>(common);
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "none");
        settings.put("allow.auto.create.topics", false);
        settings.put("isolation.level", "read_committed");
        return settings;
    }
}
