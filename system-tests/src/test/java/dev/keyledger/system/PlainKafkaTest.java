package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** The topics as any client sees them: no library of ours, only headers and bytes. */
class PlainKafkaTest {
    private final Stack stack = Stack.shared();
    private final Keys acme = new Keys(stack, "acme", "ada").provisioned();

    @Test
    void keyEvents_areCloudEventsInBinaryMode() {
        Keys.Created key = acme.create("seen on the topic " + System.nanoTime());
        acme.revoke(key.keyId());

        List<ConsumerRecord<String, String>> records = recordsOf("key-events", key.keyId(), 2);

        Map<String, String> created = headersOf(records.getFirst());
        assertThat(created)
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_type", "dev.keyledger.key.created")
                .containsEntry("ce_source", "/workspaces/acme")
                .containsEntry("ce_subject", key.keyId())
                .containsEntry("ce_sequence", "0000000001")
                .containsEntry("ce_dataschema", "urn:keyledger:schema:key.created:1")
                .containsEntry("content-type", "application/json");
        assertThat(created.get("ce_time")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(UUID.fromString(created.get("ce_id")).version()).isEqualTo(7);
        assertThat(records.getFirst().value()).doesNotContain(key.key());
        assertThat(JsonPath.from(records.getFirst().value()).getString("kind")).isEqualTo("additional");
        assertThat(headersOf(records.get(1)))
                .containsEntry("ce_type", "dev.keyledger.key.revoked")
                .containsEntry("ce_sequence", "0000000002");
    }

    @Test
    void requestSentByAPlainClient_isCounted_andGarbageIsSetAside() throws Exception {
        Keys.Created key = acme.create("plain client", 1).getFirst();
        String time = Instant.now().toString();
        String data = """
                {"keyId":"%s","model":"gpt-4o","inputTokens":1000,"outputTokens":100,"statusCode":200,"durationMs":350}""".formatted(key.keyId());
        send(
                request(key.keyId(), "plain-1", time, data),
                new ProducerRecord<>("gateway-requests", key.keyId(), "\0garbage{".getBytes(StandardCharsets.UTF_8)),
                request(key.keyId(), "plain-2", time, data.replace("1000", "-1")),
                request(key.keyId(), "plain-1", time, data),
                request(key.keyId(), "plain-3", time, data));

        acme.awaitCountedThroughNow();

        assertThat(acme.requests(List.of(key))).isEqualTo(2);
        assertThat(acme.list().get(key.keyId()).get("cost30dUsd")).isEqualTo("0.007000");
        List<ConsumerRecord<String, String>> dead = recordsOf("gateway-requests-dlq", key.keyId(), 2);
        assertThat(dead.stream().map(ConsumerRecord::value))
                .anySatisfy(value -> assertThat(value).isEqualTo("\0garbage{"));
        assertThat(dead).allSatisfy(record -> assertThat(headersOf(record))
                .containsKeys("reason", "source-partition", "source-offset"));
    }

    @SafeVarargs
    private final void send(ProducerRecord<String, byte[]>... records) throws ExecutionException, InterruptedException {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", stack.endpoint("kafka")),
                new StringSerializer(),
                new ByteArraySerializer())) {
            var acknowledgements = new ArrayList<Future<RecordMetadata>>();
            for (ProducerRecord<String, byte[]> record : records) {
                acknowledgements.add(producer.send(record));
            }
            for (Future<RecordMetadata> acknowledgement : acknowledgements) {
                acknowledgement.get();
            }
        }
    }

    private static ProducerRecord<String, byte[]> request(String keyId, String id, String time, String data) {
        var record = new ProducerRecord<>("gateway-requests", keyId, data.getBytes(StandardCharsets.UTF_8));
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", id,
                        "ce_source", "/gateways/test",
                        "ce_type", "dev.keyledger.gateway.request",
                        "ce_time", time,
                        "content-type", "application/json")
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    /** The first records with this key, in the order of their partition. */
    private List<ConsumerRecord<String, String>> recordsOf(String topic, String key, int count) {
        var found = new ArrayList<ConsumerRecord<String, String>>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", stack.endpoint("kafka")),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await(count + " records of " + topic).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (key.equals(record.key())) {
                        found.add(record);
                    }
                });
                return found.size() >= count;
            });
        }
        return found;
    }

    private static Map<String, String> headersOf(ConsumerRecord<?, ?> record) {
        var headers = new HashMap<String, String>();
        for (Header header : record.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        return headers;
    }
}
