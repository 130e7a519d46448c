package dev.keyledger.cli.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.progress.Progress;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.stack.Http;
import dev.keyledger.cli.stack.OperatorToken;
import dev.keyledger.events.Topics;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Compares the event store with {@code key-events}, event by event. Both go on growing meanwhile: what one of them lacks
 * is a difference only if it still lacks it after some seconds. Holds about 200 bytes per event.
 */
final class StoreAndTopic implements AutoCloseable {
    private static final Duration SETTLE_MAX = Duration.ofSeconds(15);
    private static final long SETTLE_PAUSE_MILLIS = 500;
    private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int PAGE = 5_000;
    /** Positions are drawn before commits: what is looked at again is further back than any append takes. */
    private static final long LATE_COMMITS = 10_000;

    private final Endpoints endpoints;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    private final Map<UUID, EventRef> stored = new HashMap<>();
    private final Set<UUID> sent = new HashSet<>();
    private final Map<UUID, EventRef> onlyOnTopic = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private long lastPosition;

    /** @throws OperatorProblem if Kafka is out of reach */
    StoreAndTopic(Endpoints endpoints) {
        this.endpoints = endpoints;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        endpoints.kafka(),
                        "default.api.timeout.ms",
                        Math.toIntExact(KAFKA_TIMEOUT.toMillis()),
                        "isolation.level",
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
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

    /** @param differences one line each */
    record Result(int events, List<String> differences) {}

    /** @throws OperatorProblem if the command service or Kafka doesn't answer */
    Result compare() throws InterruptedException {
        try (Progress progress = Progress.of("event store and topic", 0, "events")) {
            read(progress);
            long settlingNanos = System.nanoTime();
            while (!isSettled() && System.nanoTime() - settlingNanos < SETTLE_MAX.toNanos()) {
                TimeUnit.MILLISECONDS.sleep(SETTLE_PAUSE_MILLIS);
                read(progress);
            }
        } catch (KafkaException e) {
            throw away(e);
        }
        var differences = new ArrayList<>(wrong);
        stored.values().stream()
                .filter(event -> !sent.contains(event.eventId()))
                .forEach(event -> differences.add("not on the topic: " + event));
        Map<Place, EventRef> twins = twinsInStore();
        onlyOnTopic.values().forEach(event -> {
            EventRef twin = twins.get(Place.of(event));
            differences.add(
                    twin == null
                            ? "not in the event store: " + event
                            : "two events of one version: stored is %s, on the topic is %s".formatted(twin, event));
        });
        return new Result(stored.size(), differences);
    }

    /** Which events the store has in the places of those that it lacks: it was restored, and has given them out again. */
    private Map<Place, EventRef> twinsInStore() {
        Set<Place> contested = onlyOnTopic.values().stream().map(Place::of).collect(Collectors.toSet());
        return stored.values().stream()
                .filter(event -> contested.contains(Place.of(event)))
                .collect(Collectors.toMap(Place::of, event -> event));
    }

    private record Place(UUID keyId, long version) {
        static Place of(EventRef event) {
            return new Place(event.keyId(), event.version());
        }
    }

    private boolean isSettled() {
        return onlyOnTopic.isEmpty() && sent.size() == stored.size();
    }

    private void read(Progress progress) {
        readStore(progress);
        readTopic();
        progress.at(sent.size(), stored.size());
    }

    private void readStore(Progress progress) {
        long after = Math.max(0, lastPosition - LATE_COMMITS);
        JsonNode page;
        do {
            page = page(after);
            for (JsonNode event : page) {
                EventRef ref = EventRef.ofStore(event);
                stored.put(ref.eventId(), ref);
                match(onlyOnTopic.remove(ref.eventId()));
                after = event.path("position").asLong();
            }
            lastPosition = Math.max(lastPosition, after);
            progress.at(sent.size(), stored.size());
        } while (page.size() == PAGE);
    }

    private JsonNode page(long after) {
        var request = HttpRequest.newBuilder(URI.create(
                        String.format(Locale.ROOT, "%s/v1/events?after=%d&limit=%d", endpoints.command(), after, PAGE)))
                .timeout(Http.TIMEOUT)
                .header("Authorization", "Bearer " + OperatorToken.of(endpoints))
                .header("Accept", "application/json")
                .build();
        return Http.ask(request, "reading the event store").path("items");
    }

    private void readTopic() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                EventRef.ofTopic(record)
                        .ifPresentOrElse(
                                this::match,
                                () -> wrong.add(String.format(
                                        Locale.ROOT,
                                        "not an event: %s-%d@%d",
                                        record.topic(),
                                        record.partition(),
                                        record.offset())));
            }
        }
    }

    /** The relay may send an event twice; both have to be what is stored. */
    private void match(EventRef onTopic) {
        if (onTopic == null) {
            return;
        }
        EventRef inStore = stored.get(onTopic.eventId());
        if (inStore == null) {
            onlyOnTopic.put(onTopic.eventId(), onTopic);
            return;
        }
        sent.add(onTopic.eventId());
        if (!inStore.equals(onTopic)) {
            wrong.add("stored as %s, on the topic as %s".formatted(inStore, onTopic));
        }
    }

    private OperatorProblem away(KafkaException e) {
        return new OperatorProblem("Kafka at " + endpoints.kafka() + " doesn't answer: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
