package dev.keyledger.usage.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.usage.UsageHour;
import dev.keyledger.events.usage.UsageMessageKey;
import dev.keyledger.events.usage.UsageProgress;
import dev.keyledger.usage.publish.UnpublishedRows.Hour;
import dev.keyledger.usage.publish.UnpublishedRows.Total;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Publishes usage: hours, then totals, then how far it is complete, each in the partition it was counted from. A row is
 * marked as published only after Kafka has it, so a crash anywhere leads to a repetition, never to a loss.
 */
public final class UsagePublication implements PublishLoop.Publication {
    private final String topic;
    private final UnpublishedRows rows;
    private final Producer<byte[], byte[]> producer;

    public UsagePublication(String topic, DataSource dataSource, Producer<byte[], byte[]> producer) {
        this.topic = topic;
        this.rows = new UnpublishedRows(dataSource);
        this.producer = producer;
    }

    /**
     * Progress is read first and sent last: whatever it speaks of was marked as unpublished when it was read, so it is
     * on the topic by the time it is sent.
     */
    @Override
    public void publish(Set<Integer> partitions) throws SQLException, ExecutionException, InterruptedException {
        Map<Integer, UsageProgress> progress = rows.progress(partitions);
        publishHours(partitions);
        publishTotals(partitions);
        var batch = new KafkaBatch(producer);
        progress.forEach(
                (partition, message) -> batch.send(record(partition, new UsageMessageKey.Progress(), message)));
        batch.await();
    }

    private void publishHours(Set<Integer> partitions) throws SQLException, ExecutionException, InterruptedException {
        List<Hour> page = List.of(Hour.NONE);
        do {
            page = rows.hours(partitions, page.getLast());
            var batch = new KafkaBatch(producer);
            page.forEach(hour -> batch.send(record(hour)));
            batch.await();
            rows.published(page);
        } while (page.size() == UnpublishedRows.PAGE_ROWS);
    }

    private void publishTotals(Set<Integer> partitions) throws SQLException, ExecutionException, InterruptedException {
        List<Total> page = List.of(Total.NONE);
        do {
            page = rows.totals(partitions, page.getLast());
            var batch = new KafkaBatch(producer);
            page.forEach(row -> batch.send(record(
                    row.partition(), new UsageMessageKey.Total(row.total().keyId()), row.total())));
            batch.await();
            rows.totalsPublished(page);
        } while (page.size() == UnpublishedRows.PAGE_ROWS);
    }

    /** An hour that left the window becomes a tombstone, so that compaction keeps the topic as small as the window. */
    private ProducerRecord<byte[], byte[]> record(Hour hour) {
        var key = new UsageMessageKey.Hour(hour.keyId(), hour.hour());
        return hour.models().isEmpty()
                ? record(hour.partition(), key, null)
                : record(
                        hour.partition(),
                        key,
                        new UsageHour(hour.keyId(), hour.hour(), hour.revision(), hour.models()));
    }

    private ProducerRecord<byte[], byte[]> record(int partition, UsageMessageKey key, Object message) {
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
