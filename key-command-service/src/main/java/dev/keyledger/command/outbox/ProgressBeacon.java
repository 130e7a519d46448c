package dev.keyledger.command.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.codec.WireTime;
import dev.keyledger.events.key.KeyProgress;
import dev.keyledger.feed.Known;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Writes to {@code key-progress} how far {@code key-events} is complete. */
final class ProgressBeacon {
    private static final byte[] RECORD_KEY = "relay".getBytes(StandardCharsets.UTF_8);

    private final Admin admin;
    private final Producer<byte[], byte[]> producer;
    private final Duration timeout;

    ProgressBeacon(Admin admin, Producer<byte[], byte[]> producer, Duration timeout) {
        this.admin = admin;
        this.producer = producer;
        this.timeout = timeout;
    }

    /**
     * Says that every change whose answer was given before {@code asOf} is below the end offsets that hold now, as is the
     * store's last event by then. The caller must have seen to it; {@link RelaySession} says why it has.
     */
    void send(Outbox.Standing proven)
            throws ExecutionException, InterruptedException, TimeoutException, JsonProcessingException {
        TopicDescription topic = Known.of(
                get(admin.describeTopics(List.of(Topics.KEY_EVENTS))
                        .allTopicNames()
                        .toCompletionStage()
                        .toCompletableFuture()),
                Topics.KEY_EVENTS);
        // Rounded down, so that the claim never reaches further than what was proven.
        var progress = new KeyProgress(
                WireTime.truncate(proven.asOf()),
                topic.topicId().toString(),
                endOffsets(topic.partitions().size()),
                proven.timelineId(),
                proven.lastEvent());
        byte[] value = WireJson.mapper().writeValueAsBytes(progress);
        get(producer.send(new ProducerRecord<>(Topics.KEY_PROGRESS, RECORD_KEY, value)));
    }

    private List<Long> endOffsets(int partitions) throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            latest.put(new TopicPartition(Topics.KEY_EVENTS, partition), OffsetSpec.latest());
        }
        var offsets = get(admin.listOffsets(latest).all().toCompletionStage().toCompletableFuture());
        return IntStream.range(0, partitions)
                .mapToObj(partition -> Known.of(offsets, new TopicPartition(Topics.KEY_EVENTS, partition))
                        .offset())
                .toList();
    }

    private <T> T get(Future<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
