package dev.keyledger.benchmarks.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyledger.events.Topics;
import dev.keyledger.events.usage.GatewayRequest;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A gateway request as a gateway sends it: a CloudEvent in binary mode. */
final class GatewayRecord {
    private GatewayRecord() {}

    static ProducerRecord<byte[], byte[]> of(UUID key, String json, String id, Instant time) {
        var record =
                new ProducerRecord<>(Topics.GATEWAY_REQUESTS, key.toString().getBytes(UTF_8), json.getBytes(UTF_8));
        header(record, "ce_specversion", "1.0");
        header(record, "ce_id", id);
        header(record, "ce_source", "/gateways/bench");
        header(record, "ce_type", GatewayRequest.CLOUD_EVENT_TYPE);
        header(record, "ce_time", time.toString());
        header(record, "content-type", "application/json");
        return record;
    }

    private static void header(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(UTF_8));
    }
}
