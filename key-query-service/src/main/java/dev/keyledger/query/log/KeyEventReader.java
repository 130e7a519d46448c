package dev.keyledger.query.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyledger.events.codec.DecodedKeyEvent;
import dev.keyledger.events.codec.DecodedKeyEvent.Decoded;
import dev.keyledger.events.codec.DecodedKeyEvent.Undecodable;
import dev.keyledger.events.codec.KeyEventCodec;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Reads records of {@code key-events}. Never throws, whatever stands in them. */
public final class KeyEventReader {
    /** PostgreSQL's text can't hold it, and no name that a person gave has one. */
    private static final String JSON_NUL = "\\u0000";

    private final KeyEventCodec codec;

    public KeyEventReader(KeyEventCodec codec) {
        this.codec = codec;
    }

    public KeyEventRecord read(ConsumerRecord<byte[], ByteBuffer> record) {
        byte[] data = bytesOf(record.value());
        UUID keyed = uuidOf(record.key());
        DecodedKeyEvent decoded = decode(record.headers(), data);
        if (decoded instanceof Decoded(var envelope) && keyed != null && !keyed.equals(envelope.keyId())) {
            decoded = new Undecodable("the record's key is not the event's subject");
        }
        UUID keyId = decoded instanceof Decoded(var envelope) ? envelope.keyId() : keyed;
        return new KeyEventRecord(
                record.partition(), record.offset(), keyId, decoded, textOf(record.headers()), record.key(), data);
    }

    /** Reads an event again that was kept with its headers as text. */
    public DecodedKeyEvent decode(Map<String, String> headers, byte[] data) {
        var asSent = new RecordHeaders();
        headers.forEach((name, value) -> asSent.add(name, value.getBytes(UTF_8)));
        return decode(asSent, data);
    }

    private DecodedKeyEvent decode(Headers headers, byte[] data) {
        if (data == null) {
            return new Undecodable("no value");
        }
        if (new String(data, UTF_8).contains(JSON_NUL)) {
            return new Undecodable("a text holds a NUL");
        }
        try {
            return codec.decode(KafkaMessageFactory.createReader(headers, data).toEvent());
        } catch (RuntimeException e) {
            return new Undecodable("not a CloudEvent: " + e.getClass().getSimpleName());
        }
    }

    private static Map<String, String> textOf(Headers headers) {
        var text = new LinkedHashMap<String, String>();
        for (Header header : headers) {
            text.put(header.key(), header.value() == null ? "" : new String(header.value(), UTF_8));
        }
        return text;
    }

    private static byte[] bytesOf(ByteBuffer value) {
        if (value == null) {
            return null;
        }
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        return bytes;
    }

    private static UUID uuidOf(byte[] key) {
        try {
            return key == null ? null : UUID.fromString(new String(key, UTF_8));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
