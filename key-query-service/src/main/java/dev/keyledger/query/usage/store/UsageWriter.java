package dev.keyledger.query.usage.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.usage.UsageHour;
import dev.keyledger.events.usage.UsageMessageKey;
import dev.keyledger.events.usage.UsageProgress;
import dev.keyledger.events.usage.UsageTotal;
import dev.keyledger.feed.Bisection;
import dev.keyledger.feed.FeedHandler;
import dev.keyledger.feed.PartitionPosition;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies the {@code usage} topic into the tables. Values are absolute and carry a revision, so order is all it needs. */
final class UsageWriter implements FeedHandler {
    private static final Logger LOG = LoggerFactory.getLogger(UsageWriter.class);

    private final Map<TopicPartition, List<UsageMessage>> held = new HashMap<>();

    /** One message, with the partition of {@code gateway-requests} that it was counted from. */
    sealed interface UsageMessage {
        int partition();

        record Hour(int partition, UsageHour hour) implements UsageMessage {}

        record Total(int partition, UsageTotal total) implements UsageMessage {}

        record Progress(int partition, UsageProgress progress) implements UsageMessage {}

        /** A tombstone: the hour has left the window. */
        record HourGone(int partition, UsageMessageKey.Hour key) implements UsageMessage {}
    }

    @Override
    public void accept(TopicPartition partition, List<ConsumerRecord<byte[], ByteBuffer>> records) {
        List<UsageMessage> batch = held.computeIfAbsent(partition, p -> new ArrayList<>());
        records.forEach(record -> read(record).ifPresent(batch::add));
    }

    private static Optional<UsageMessage> read(ConsumerRecord<byte[], ByteBuffer> record) {
        try {
            return UsageMessageKey.parse(record.key() == null ? "" : new String(record.key(), UTF_8))
                    .flatMap(key -> read(record.partition(), key, record.value()));
        } catch (IllegalArgumentException e) {
            LOG.warn("{}-{}@{} is not a usage message, left out", record.topic(), record.partition(), record.offset());
            return Optional.empty();
        }
    }

    private static Optional<UsageMessage> read(int partition, UsageMessageKey key, @Nullable ByteBuffer value) {
        if (value == null) {
            return key instanceof UsageMessageKey.Hour hour
                    ? Optional.of(new UsageMessage.HourGone(partition, hour))
                    : Optional.empty();
        }
        return Optional.of(
                switch (key) {
                    case UsageMessageKey.Hour hour -> new UsageMessage.Hour(partition, parse(value, UsageHour.class));
                    case UsageMessageKey.Total total ->
                        new UsageMessage.Total(partition, parse(value, UsageTotal.class));
                    case UsageMessageKey.Progress progress ->
                        new UsageMessage.Progress(partition, parse(value, UsageProgress.class));
                });
    }

    private static <T> T parse(ByteBuffer value, Class<T> type) {
        try {
            return WireJson.mapper().readValue(UTF_8.decode(value.duplicate()).toString(), type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not the JSON of a " + type.getSimpleName(), e);
        }
    }

    @Override
    public Flush flush(List<PartitionPosition> positions) {
        List<UsageMessage> messages = positions.stream()
                .map(position -> held.remove(position.partition()))
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .toList();
        return connection -> write(connection, messages);
    }

    /** A message that can be read and not be stored is left out like one that can't be read: its next one replaces it. */
    private static void write(Connection connection, List<UsageMessage> messages) throws SQLException {
        Bisection.write(
                connection,
                messages,
                some -> UsageTables.write(connection, some),
                (message, reason) -> LOG.error("a usage message is left out, {}: {}", reason, message));
    }

    @Override
    public void dropped(TopicPartition partition) {
        held.remove(partition);
    }
}
