package dev.keyledger.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A handler that writes every record as one row, without any constraint that would hide a record taken twice. */
final class TakenRows implements FeedHandler {
    private final Map<TopicPartition, List<String>> held = new HashMap<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger commits = new AtomicInteger();
    private final CountDownLatch suspended = new CountDownLatch(1);
    private volatile CountDownLatch wakeUp = new CountDownLatch(0);

    /** The next so many flushes write their rows and then fail. */
    void failNext(int times) {
        failures.set(times);
    }

    /** Stops with records in memory until the latch opens, as a process does that is suspended before it writes. */
    void suspendUntil(CountDownLatch latch) {
        wakeUp = latch;
    }

    void awaitSuspended() throws InterruptedException {
        suspended.await();
    }

    int commits() {
        return commits.get();
    }

    @Override
    public void accept(TopicPartition partition, List<ConsumerRecord<byte[], ByteBuffer>> records) {
        List<String> values = held.computeIfAbsent(partition, p -> new ArrayList<>());
        records.forEach(record -> values.add(UTF_8.decode(record.value()).toString()));
        suspended.countDown();
        await(wakeUp);
    }

    @Override
    public Flush flush(List<PartitionPosition> positions) {
        var taken = new HashMap<TopicPartition, List<String>>();
        positions.forEach(position -> {
            List<String> values = held.remove(position.partition());
            if (values != null) {
                taken.put(position.partition(), values);
            }
        });
        return connection -> write(connection, taken);
    }

    private void write(Connection connection, Map<TopicPartition, List<String>> taken) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO taken VALUES (?, ?)")) {
            for (Map.Entry<TopicPartition, List<String>> values : taken.entrySet()) {
                for (String value : values.getValue()) {
                    insert.setInt(1, values.getKey().partition());
                    insert.setString(2, value);
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new SQLException("the database said no");
        }
    }

    @Override
    public void committed(List<PartitionPosition> positions) {
        commits.incrementAndGet();
    }

    @Override
    public void dropped(TopicPartition partition) {
        held.remove(partition);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
