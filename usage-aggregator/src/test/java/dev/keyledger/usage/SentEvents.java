package dev.keyledger.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Plain events of one key, each with a new id, for tests that need to know where each stands. */
final class SentEvents {
    static final String DATA = """
            {"keyId":"%s","model":"gpt-4o","inputTokens":1000,"outputTokens":0,"statusCode":200,"durationMs":1}""";

    final UUID key = UUID.randomUUID();

    private final String topic;
    private final Instant time = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private int sent;

    SentEvents(String topic) {
        this.topic = topic;
    }

    int sent() {
        return sent;
    }

    ProducerRecord<byte[], byte[]> next(int partition) {
        return event(partition, "event-" + sent++);
    }

    ProducerRecord<byte[], byte[]> event(int partition, String id) {
        return event(partition, id, DATA.formatted(key));
    }

    ProducerRecord<byte[], byte[]> event(int partition, String id, String data) {
        var headers = new RecordHeaders();
        Map<String, String> attributes = Map.of(
                "ce_specversion", "1.0",
                "ce_type", "dev.keyledger.gateway.request",
                "ce_source", "/gateways/test",
                "ce_id", id,
                "ce_time", time.toString(),
                "content-type", "application/json");
        attributes.forEach((name, value) -> headers.add(name, value.getBytes(UTF_8)));
        return new ProducerRecord<>(topic, partition, key.toString().getBytes(UTF_8), data.getBytes(UTF_8), headers);
    }

    /** As one batch. */
    void sendBatch(Map<String, Object> otherSettings, int partition, int events) throws Exception {
        try (var producer = producer(otherSettings)) {
            send(producer, partition, events);
        }
    }

    void send(KafkaProducer<byte[], byte[]> producer, int partition, int events) throws Exception {
        List<Future<RecordMetadata>> sends = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            sends.add(producer.send(next(partition)));
        }
        producer.flush();
        for (Future<RecordMetadata> one : sends) {
            one.get();
        }
    }

    static KafkaProducer<byte[], byte[]> producer(Map<String, Object> otherSettings) {
        var settings = new HashMap<>(Laboratory.producing());
        settings.put("linger.ms", 10_000);
        settings.put("metadata.max.age.ms", 1_000);
        settings.putAll(otherSettings);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
