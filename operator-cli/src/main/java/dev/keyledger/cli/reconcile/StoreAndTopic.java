package dev.keyledger.cli.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.progress.Progress;
import dev.keyledger.cli.reconcile.SpilledEvents.Found;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.topic.TopicScan;
import dev.keyledger.events.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Compares the event store with {@code key-events}, event by event, and the order of each key's. The topic is read up to
 * where it ends at first, and the store after it: whatever was on the topic must be there. Then the topic once more, since
 * the store may have gone on; and what one of them still lacks is a difference only if it still lacks it after a while.
 * Needs about 300 bytes of disk for an event, and of memory a part of that ({@link SpilledEvents#FILES}).
 */
final class StoreAndTopic implements AutoCloseable {
    private static final long SETTLE_PAUSE_MILLIS = 500;
    private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(15);
    private static final int PAGE = 5_000;
    /** Positions are drawn before commits: what is looked at again is further back than any append takes. */
    private static final long LATE_COMMITS = 10_000;

    private final Endpoints endpoints;
    private final Duration patience;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Differences differences;
    private long events;
    private long lastPosition;

    /**
     * @param patience for how long what one of them lacks may be on its way
     * @throws OperatorProblem if Kafka is out of reach
     */
    StoreAndTopic(Endpoints endpoints, Duration patience) {
        this(endpoints, patience, difference -> {});
    }

    /** @param each told every difference as soon as it is one */
    StoreAndTopic(Endpoints endpoints, Duration patience, Consumer<String> each) {
        this.endpoints = endpoints;
        this.patience = patience;
        this.differences = new Differences(each);
        this.consumer = endpoints.kafka().consumer(KAFKA_TIMEOUT);
        try {
            this.partitions = consumer.partitionsFor(Topics.KEY_EVENTS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        } catch (KafkaException e) {
            consumer.close();
            throw away(e);
        }
    }

    /**
     * @param events in the store
     * @param found what differs
     */
    record Result(long events, Differences found) {
        long differences() {
            return found.count();
        }

        List<String> named() {
            return found.named();
        }
    }

    /** @throws OperatorProblem if the command service or Kafka doesn't answer */
    Result compare() throws InterruptedException {
        try (Progress progress = Progress.of("event store and topic", 0, "events");
                var spilled = new SpilledEvents()) {
            readTopic(found -> spilled.add(found), true);
            readStore(0, event -> {
                spilled.add(new Found(event, -1, 0, true));
                progress.at(++events, events);
            });
            readTopic(found -> spilled.add(found), false);
            for (int file = 0; file < SpilledEvents.FILES; file++) {
                differences.compare(spilled.read(file));
            }
            waitForLate();
        } catch (KafkaException e) {
            throw away(e);
        }
        return new Result(events, differences);
    }

    private void waitForLate() throws InterruptedException {
        long settlingNanos = System.nanoTime();
        while (!differences.isSettled() && System.nanoTime() - settlingNanos < patience.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(SETTLE_PAUSE_MILLIS);
            readStore(Math.max(0, lastPosition - LATE_COMMITS), event -> {
                if (differences.arrivedInStore(event)) {
                    events++;
                }
            });
            readTopic(found -> differences.arrivedOnTopic(found.event()), false);
        }
        differences.settle();
    }

    private void readStore(long from, Consumer<EventRef> reader) {
        long after = from;
        JsonNode page;
        do {
            page = page(after);
            for (JsonNode event : page) {
                reader.accept(EventRef.ofStore(event));
                after = event.path("position").asLong();
            }
            lastPosition = Math.max(lastPosition, after);
        } while (page.size() == PAGE);
    }

    private JsonNode page(long after) {
        return endpoints
                .http()
                .get(
                        String.format(Locale.ROOT, "%s/v1/events?after=%d&limit=%d", endpoints.command(), after, PAGE),
                        "reading the event store")
                .path("items");
    }

    /** @param settled whether the store, read afterwards, must have what is on the topic */
    private void readTopic(Consumer<Found> reader, boolean settled) {
        TopicScan.readTo(consumer, consumer.endOffsets(partitions), record -> EventRef.ofTopic(record)
                .ifPresentOrElse(
                        event -> reader.accept(new Found(event, record.partition(), record.offset(), settled)),
                        () -> differences.add(Differences.Kind.OTHER, "not an event: " + place(record))));
    }

    private static String place(ConsumerRecord<byte[], byte[]> record) {
        return String.format(Locale.ROOT, "%s-%d@%d", record.topic(), record.partition(), record.offset());
    }

    private OperatorProblem away(KafkaException e) {
        return new OperatorProblem("Kafka at " + endpoints.kafka() + " doesn't answer: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
