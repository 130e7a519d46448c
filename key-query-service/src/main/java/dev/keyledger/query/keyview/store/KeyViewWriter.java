package dev.keyledger.query.keyview.store;

import dev.keyledger.feed.FeedHandler;
import dev.keyledger.feed.PartitionPosition;
import dev.keyledger.verifier.log.KeyEventReader;
import dev.keyledger.verifier.log.KeyEventRecord;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Makes the key views of the records of {@code key-events}, a poll's worth in one transaction.
 *
 * <p>Where partitions were added to the topic, a key's events stand in two of them, and perhaps two instances read those.
 * Then an event can be parked in the moment in which its predecessor is committed elsewhere, and neither would see the
 * other; so whoever has parked an event looks after it for a while.
 */
final class KeyViewWriter implements FeedHandler {
    private static final Duration LOOK_AFTER_INTERVAL = Duration.ofSeconds(1);
    /** Far longer than a transaction of another instance may take. */
    private static final Duration LOOKED_AFTER_FOR = Duration.ofMinutes(1);

    /**
     * Events of one key that may wait for another one. That one is on its way for seconds, so more than these are only there
     * where it is lost.
     */
    static final int WAITING_PER_KEY_MAX = 1_000;

    private final KeyEventReader reader;
    private final Clock clock;
    private final Map<TopicPartition, List<KeyEventRecord>> held = new HashMap<>();

    /** Keys with an event that this instance has parked, with the time until which it looks after it. */
    private final Map<UUID, Instant> parked = new ConcurrentHashMap<>();

    private final LongAdder leftOut = new LongAdder();

    /** By the last flush. */
    private volatile long leftOutByFlush;

    private Instant lookedAfter = Instant.MIN;

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
        Set<UUID> dueKeys = dueKeys();
        return connection -> write(connection, records, dueKeys);
    }

    @Override
    public boolean wantsFlush(PartitionPosition position) {
        return !parked.isEmpty() && !clock.instant().isBefore(lookedAfter.plus(LOOK_AFTER_INTERVAL));
    }

    private Set<UUID> dueKeys() {
        Instant now = clock.instant();
        if (now.isBefore(lookedAfter.plus(LOOK_AFTER_INTERVAL))) {
            return Set.of();
        }
        lookedAfter = now;
        parked.values().removeIf(until -> until.isBefore(now));
        return Set.copyOf(parked.keySet());
    }

    private void write(Connection connection, List<KeyEventRecord> records, Set<UUID> dueKeys) throws SQLException {
        leftOutByFlush = 0;
        if (records.isEmpty() && dueKeys.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        ViewStore.Written written =
                ViewStore.write(Views.live(connection), reader, records, dueKeys, now, WAITING_PER_KEY_MAX);
        leftOutByFlush = written.leftOut();
        written.parked().forEach(keyId -> parked.put(keyId, now.plus(LOOKED_AFTER_FOR)));
        ViewCommits.announce(connection, written.changed());
    }

    @Override
    public void committed(List<PartitionPosition> positions) {
        leftOut.add(leftOutByFlush);
        leftOutByFlush = 0;
    }

    /** How many events this instance has read and kept nowhere but in the log. From any thread. */
    long leftOut() {
        return leftOut.sum();
    }

    @Override
    public void dropped(TopicPartition partition) {
        held.remove(partition);
    }
}
