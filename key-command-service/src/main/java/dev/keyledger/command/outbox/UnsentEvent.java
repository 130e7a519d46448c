package dev.keyledger.command.outbox;

import dev.keyledger.events.Topics;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.codec.EventType;
import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.events.codec.WireTime;
import dev.keyledger.events.key.TimelineId;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A stored event that Kafka has not acknowledged.
 *
 * @param data as it was stored, at {@code schemaVersion}: the relay doesn't decode it, so it can send what it can't read
 */
record UnsentEvent(
        long position,
        UUID eventId,
        WorkspaceId workspaceId,
        UUID keyId,
        long version,
        EventType type,
        int schemaVersion,
        Instant occurredAt,
        TimelineId timelineId,
        String data) {
    private static final KeyEventCodec CODEC = new KeyEventCodec();
    private static final String CE_TIME = "ce_time";

    /** The same bytes whenever it is sent. The key id as record key keeps a key's events in one partition. */
    ProducerRecord<byte[], byte[]> toRecord() {
        CloudEvent event = CODEC.toCloudEvent(
                eventId, workspaceId, keyId, version, occurredAt, timelineId, type, schemaVersion, data);
        ProducerRecord<byte[], byte[]> record = KafkaMessageFactory.<byte[]>createWriter(
                        Topics.KEY_EVENTS, null, null, keyId.toString().getBytes(StandardCharsets.UTF_8))
                .writeBinary(event);
        // The SDK leaves out trailing zeros of a time; on this topic times always have three fraction digits.
        record.headers()
                .remove(CE_TIME)
                .add(CE_TIME, WireTime.format(occurredAt).getBytes(StandardCharsets.UTF_8));
        return record;
    }
}
