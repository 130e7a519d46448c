package dev.keyledger.usage.ledger;

import dev.keyledger.events.usage.parse.ParsedRequest.Rejected;
import dev.keyledger.events.usage.parse.ReceivedRecord;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A Kafka record as the parser and the dead letters want to see it. */
public final class RecordView {
    private final ConsumerRecord<byte[], ByteBuffer> record;
    private final byte @Nullable [] value;

    public RecordView(ConsumerRecord<byte[], ByteBuffer> record) {
        this.record = record;
        this.value = record.value() == null ? null : bytesOf(record.value());
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    public ReceivedRecord received() {
        return new ReceivedRecord(record.key(), this::lastHeader, value, appendedAt());
    }

    private byte @Nullable [] lastHeader(String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }

    /** The broker stamps the topic's records; its settings are verified at start. */
    public Instant appendedAt() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    DeadLetter deadLetter(Rejected why) {
        return new DeadLetter(record.offset(), why, record.key(), value, record.headers());
    }
}
