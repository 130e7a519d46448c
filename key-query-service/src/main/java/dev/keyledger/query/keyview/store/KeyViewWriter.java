package dev.keyledger.query.keyview.store;

import dev.keyledger.feed.FeedHandler;
import dev.keyledger.feed.PartitionPosition;
import dev.keyledger.query.log.KeyEventReader;
import dev.keyledger.query.log.KeyEventRecord;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Makes the key views of the records of {@code key-events}, a poll's worth in one transaction. */
final class KeyViewWriter implements FeedHandler {
    private final KeyEventReader reader;
    private final Clock clock;
    private final Map<TopicPartition, List<KeyEventRecord>> held = new HashMap<>();

    KeyViewWriter(KeyEventReader reader, Clock clock) {
        this.reader = reader;
        this.clock = clock;
    }

    @Override
    public void accept(TopicPartition partition, List<ConsumerRecord<byte[], ByteBuffer>> records) {
        List<KeyEventRecord> batch = held.computeIfAbsent(partition, p -> new ArrayList<>());
        records.forEach(record -> batch.add(reader.read(record)));
    }

    @Override
    public Flush flush(List<PartitionPosition> positions) {
        List<KeyEventRecord> records = positions.stream()
                .map(position -> held.remove(position.partition()))
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .toList();
        return connection -> write(connection, records);
    }

    private void write(Connection connection, List<KeyEventRecord> records) throws SQLException {
        if (!records.isEmpty()) {
            ViewCommits.announce(connection, new ViewBatch(connection, reader, records).write(clock.instant()));
        }
    }

    @Override
    public void dropped(TopicPartition partition) {
        held.remove(partition);
    }
}
