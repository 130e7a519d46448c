package dev.keyledger.command.timeline;

import dev.keyledger.events.Topics;
import dev.keyledger.events.key.KeyProgress;
import dev.keyledger.events.key.KeyProgress.LastEvent;
import dev.keyledger.events.key.TimelineId;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the store with what was published, before anything is appended to it or sent from it. A store that was
 * restored to an earlier point was restored with all that it knows of itself, so only what others have of it can tell:
 * the last beacon, which names the store's timeline and its last event, and the last events on {@code key-events}.
 *
 * <p>The beacon alone doesn't do. Events are published for up to a second before the next one; and positions are given
 * out before commits, so a store may have been restored to a moment at which the event of the highest position had
 * committed and one below it had not. Both are among the last events of their partition.
 */
@ApplicationScoped
public class StoreCheck {
    private static final Logger LOG = LoggerFactory.getLogger(StoreCheck.class);

    /** Looked at of each partition, however recent the beacon is. */
    private static final long TAIL_MIN = 500;
    /** And however old it is: so much is read in a second or two. */
    private static final long TAIL_MAX = 20_000;

    private final Timelines timelines;
    private final Map<String, Object> kafka;
    private StoreState last = StoreState.UNCHECKED;

    /** The incarnation of the store that was last found complete here; null: none was. */
    private @Nullable String complete;

    StoreCheck(Timelines timelines, @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.timelines = timelines;
        this.kafka = Map.copyOf(kafka);
    }

    /** Told now and then while the check goes on. */
    public interface Progress {
        void made();
    }

    /**
     * Finds out whether the store takes commands, and writes it down for all instances. By the relay's leader alone.
     *
     * @param patience how long Kafka may take for an answer
     */
    public StoreState check(Admin admin, Duration patience, Progress progress)
            throws SQLException, ExecutionException, InterruptedException, TimeoutException {
        String incarnation = timelines.incarnation();
        if (incarnation.equals(complete) && timelines.state().takesCommands()) {
            // The very store that was compared here before. A relay that only lost its connection goes on at once.
            return StoreState.COMPLETE;
        }
        StoreState found;
        var bytes = new ByteArrayDeserializer();
        try (var consumer = new KafkaConsumer<>(PublishedLog.settings(kafka), bytes, bytes)) {
            found = compare(new PublishedLog(admin, consumer, patience), progress);
        }
        timelines.checked(incarnation, found);
        complete = found.takesCommands() ? incarnation : null;
        if (!found.takesCommands() && !found.equals(last)) {
            LOG.error("The event store {}", found.text());
        }
        last = found;
        return found;
    }

    private StoreState compare(PublishedLog log, Progress progress) throws SQLException, TimeoutException {
        Timeline current = timelines.current();
        Optional<KeyProgress> beacon = log.lastBeacon();
        progress.made();
        if (beacon.isPresent()) {
            Optional<String> lacking = lackingOf(beacon.get(), current);
            if (lacking.isPresent()) {
                return StoreState.behind(lacking.get());
            }
        }
        for (int partition = 0; partition < log.partitions(); partition++) {
            Lacking lacking = lackingOf(log, partition, current, beacon);
            progress.made();
            if (lacking.events > 0) {
                return StoreState.behind(lacking.text());
            }
        }
        return StoreState.COMPLETE;
    }

    /**
     * Empty: nothing. What a beacon of an earlier timeline names was known when the current one was accepted, be it one that
     * the store has forgotten: it may have been restored to before that was accepted.
     */
    private Optional<String> lackingOf(KeyProgress beacon, Timeline current) throws SQLException {
        TimelineId timeline = beacon.timelineId();
        if (timeline == null) {
            return Optional.empty();
        }
        if (timeline.isAfter(current.id())) {
            return Optional.of(
                    "the last beacon on key-progress is of timeline %s, which the store has not".formatted(timeline));
        }
        LastEvent last = beacon.lastEvent();
        if (last == null || !timeline.equals(current.id()) || timelines.hasEventAt(last.position(), last.eventId())) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "the last beacon on key-progress names event %s at position %d, which the store has not",
                last.eventId(),
                last.position()));
    }

    private Lacking lackingOf(PublishedLog log, int partition, Timeline current, Optional<KeyProgress> beacon)
            throws SQLException, TimeoutException {
        var topicPartition = new TopicPartition(Topics.KEY_EVENTS, partition);
        long end = log.end(topicPartition);
        long proven = beacon.filter(b -> b.topicId().equals(log.topicId()))
                .filter(b -> partition < b.endOffsets().size())
                .map(b -> b.endOffsets().get(partition))
                .orElse(end);
        long from = Math.max(
                Math.max(log.first(topicPartition), current.lostBelow(log.topicId(), partition)),
                Math.max(end - TAIL_MAX, Math.min(end - TAIL_MIN, proven)));
        var lacking = new Lacking();
        log.read(topicPartition, from, lacking::look);
        return lacking;
    }

    /** What the store lacks of a partition. */
    private final class Lacking {
        private long events;
        private String first = "";

        void look(List<ConsumerRecord<byte[], byte[]>> records) throws SQLException {
            Map<UUID, ConsumerRecord<byte[], byte[]>> byEvent = new HashMap<>();
            List<PublishedEvent> published = new ArrayList<>(records.size());
            for (ConsumerRecord<byte[], byte[]> record : records) {
                PublishedEvent.of(record).ifPresent(event -> {
                    published.add(event);
                    byEvent.put(event.eventId(), record);
                });
            }
            List<UUID> missing = timelines.missing(published);
            for (UUID event : missing) {
                ConsumerRecord<byte[], byte[]> record = byEvent.get(event);
                if (first.isEmpty() && record != null) {
                    first = String.format(
                            Locale.ROOT,
                            "key-events has event %s at %d-%d, which the store has not",
                            event,
                            record.partition(),
                            record.offset());
                }
            }
            events += missing.size();
        }

        String text() {
            return first;
        }
    }
}
