package dev.keyledger.usage.rebuild;

import dev.keyledger.feed.FeedPositions;
import dev.keyledger.feed.FeedPositions.Position;
import dev.keyledger.feed.Known;
import dev.keyledger.feed.LogReader;
import dev.keyledger.operations.OperationFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;

/**
 * {@code gateway-requests} isn't any more what it was counted up to, so counting has stopped: recreated, given more
 * partitions, expired before it was read, or cut off at its end. What was counted stays, and counting goes on with all
 * that the topic holds and that isn't counted.
 */
final class ChangedTopic {
    private static final long ANSWER_SECONDS = 15;

    private final RebuildSource source;
    private final Connection connection;
    private final FeedPositions live;
    private final LogReader<ReplayedRecord> log;
    private final String change;
    private final boolean isRecreated;

    private ChangedTopic(
            RebuildSource source,
            Connection connection,
            FeedPositions live,
            LogReader<ReplayedRecord> log,
            String change,
            boolean isRecreated) {
        this.source = source;
        this.connection = connection;
        this.live = live;
        this.log = log;
        this.change = change;
        this.isRecreated = isRecreated;
    }

    /** Empty: counting can go on as it is. */
    static Optional<ChangedTopic> of(
            RebuildSource source, Connection connection, FeedPositions live, LogReader<ReplayedRecord> log)
            throws SQLException {
        Map<Integer, Position> counted = live.read(connection);
        boolean isRecreated = counted.values().stream()
                .anyMatch(position -> !position.topicId().equals(log.topicId()));
        return change(source.topic(), counted, isRecreated, log)
                .map(change -> new ChangedTopic(source, connection, live, log, change, isRecreated));
    }

    private static Optional<String> change(
            String topic, Map<Integer, Position> counted, boolean isRecreated, LogReader<ReplayedRecord> log) {
        if (isRecreated) {
            return Optional.of("topic %s was recreated".formatted(topic));
        }
        if (!counted.isEmpty() && counted.size() < log.partitions()) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "topic %s was given partitions: it has %d, and %d are counted",
                    topic,
                    log.partitions(),
                    counted.size()));
        }
        Map<Integer, Long> beginnings = log.beginnings();
        Map<Integer, Long> ends = log.ends();
        for (Map.Entry<Integer, Position> position : counted.entrySet()) {
            long next = position.getValue().nextOffset();
            long beginning = Known.of(beginnings, position.getKey());
            long end = Known.of(ends, position.getKey());
            if (next < beginning) {
                return Optional.of(String.format(
                        Locale.ROOT,
                        "%s-%d was counted up to offset %d and begins with %d now",
                        topic,
                        position.getKey(),
                        next,
                        beginning));
            }
            if (next > end) {
                return Optional.of(String.format(
                        Locale.ROOT,
                        "%s-%d was counted up to offset %d and ends with %d now",
                        topic,
                        position.getKey(),
                        next,
                        end));
            }
        }
        return Optional.empty();
    }

    /** One sentence. */
    String change() {
        return change;
    }

    /** What is counted from a partition is published to the one of the same number. */
    void prepare() throws InterruptedException {
        try (Admin admin = Admin.create(new HashMap<>(source.kafka()))) {
            int published = Known.of(
                            admin.describeTopics(List.of(source.published()))
                                    .allTopicNames()
                                    .get(ANSWER_SECONDS, TimeUnit.SECONDS),
                            source.published())
                    .partitions()
                    .size();
            if (published < log.partitions()) {
                admin.createPartitions(Map.of(source.published(), NewPartitions.increaseTo(log.partitions())))
                        .all()
                        .get(ANSWER_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("topic %s can't be given partitions".formatted(source.published()), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka didn't answer about topic " + source.published(), e);
        }
    }

    /** Inside a transaction. */
    void goOn() throws SQLException {
        Map<Integer, Position> counted = live.read(connection);
        if (log.partitions() < counted.size()) {
            throw new OperationFailedException(String.format(
                    Locale.ROOT,
                    "topic %s was recreated with %d partitions, but %d are counted",
                    source.topic(),
                    log.partitions(),
                    counted.size()));
        }
        live.lock(connection, log.topicId(), log.partitions());
        if (isRecreated) {
            PartitionRows.becomeFormer(connection);
        }
        live.moveTo(connection, log.topicId(), nextOffsets(counted));
    }

    /**
     * Where a partition was cut off, what came since was appended after all that was counted: it is looked for by that
     * time. What is read twice for it is known by its id.
     */
    private Map<Integer, Long> nextOffsets(Map<Integer, Position> counted) throws SQLException {
        var next = new TreeMap<>(log.beginnings());
        if (isRecreated) {
            return next;
        }
        Map<Integer, Long> ends = log.ends();
        Map<Integer, Optional<Instant>> appendedUntil = PartitionRows.appendedUntil(connection);
        counted.forEach((partition, position) -> {
            if (position.nextOffset() > Known.of(ends, partition)) {
                Optional<Instant> last = appendedUntil.getOrDefault(partition, Optional.empty());
                last.ifPresent(time -> next.put(partition, log.offsetAt(partition, time)));
            } else {
                next.merge(partition, position.nextOffset(), Math::max);
            }
        });
        return next;
    }
}
