package dev.keyledger.query;

import dev.keyledger.events.TopicSpec;
import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyProgress;
import dev.keyledger.kit.topics.TopicSetup;
import dev.keyledger.testsupport.TestServers;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Stands in for the other services' producers: key events, progress beacons and usage, on the real topics. */
public final class PublishedTopics {
    static final int KEY_PARTITIONS = 6;
    public static final int USAGE_PARTITIONS = 8;

    private static PublishedTopics shared;

    private final KeyEventCodec codec = new KeyEventCodec();
    private final Map<String, Object> kafka =
            Map.of("bootstrap.servers", TestServers.shared().kafka(), "max.in.flight.requests.per.connection", 1);
    private final Admin admin = Admin.create(kafka);
    private final KafkaProducer<String, byte[]> producer =
            new KafkaProducer<>(kafka, new StringSerializer(), new ByteArraySerializer());
    private final ScheduledExecutorService beacon = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("beacon").factory());
    private volatile boolean beaconSilent;

    private PublishedTopics() {
        TopicSetup.ensure(
                admin,
                List.of(
                        TopicSpec.keyEvents(KEY_PARTITIONS),
                        TopicSpec.keyProgress(),
                        TopicSpec.usage(USAGE_PARTITIONS)));
        var unused = beacon.scheduleWithFixedDelay(this::sendBeacon, 0, 300, TimeUnit.MILLISECONDS);
    }

    public static synchronized PublishedTopics shared() {
        if (shared == null) {
            shared = new PublishedTopics();
        }
        return shared;
    }

    public void silenceBeacon(boolean silent) {
        beaconSilent = silent;
    }

    public void events(KeyEventEnvelope... events) {
        for (KeyEventEnvelope envelope : events) {
            send(recordOf(envelope));
        }
    }

    ProducerRecord<String, byte[]> recordOf(KeyEventEnvelope envelope) {
        return KafkaMessageFactory.<String>createWriter(
                        Topics.KEY_EVENTS, envelope.keyId().toString())
                .writeBinary(codec.toCloudEvent(envelope));
    }

    void garbage(UUID keyId) {
        send(new ProducerRecord<>(
                Topics.KEY_EVENTS, keyId.toString(), "not an event \u0000".getBytes(StandardCharsets.UTF_8)));
    }

    public void usage(int partition, Object key, Object value) {
        try {
            send(new ProducerRecord<>(
                    Topics.USAGE, partition, key.toString(), WireJson.mapper().writeValueAsBytes(value)));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void send(ProducerRecord<String, byte[]> record) {
        try {
            producer.send(record).get();
        } catch (Exception e) {
            throw new IllegalStateException("could not publish", e);
        }
    }

    private void sendBeacon() {
        if (beaconSilent) {
            return;
        }
        try {
            Instant asOf = Instant.now();
            String topicId = admin.describeTopics(List.of(Topics.KEY_EVENTS))
                    .allTopicNames()
                    .get()
                    .get(Topics.KEY_EVENTS)
                    .topicId()
                    .toString();
            List<TopicPartition> partitions = IntStream.range(0, KEY_PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(Topics.KEY_EVENTS, partition))
                    .toList();
            var latest = new java.util.HashMap<TopicPartition, OffsetSpec>();
            partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
            var ends = admin.listOffsets(latest).all().get();
            var progress = new KeyProgress(
                    asOf,
                    topicId,
                    partitions.stream()
                            .map(partition -> ends.get(partition).offset())
                            .toList());
            send(new ProducerRecord<>(
                    Topics.KEY_PROGRESS, "relay", WireJson.mapper().writeValueAsBytes(progress)));
        } catch (Exception e) {
            throw new IllegalStateException("no beacon", e);
        }
    }
}
