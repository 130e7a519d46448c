package dev.keyledger.verifier.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyledger.events.codec.DecodedKeyEvent;
import dev.keyledger.events.codec.DecodedKeyEvent.Decoded;
import dev.keyledger.events.codec.DecodedKeyEvent.Undecodable;
import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.events.key.KeyId;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Reads records of {@code key-events}. Never throws, whatever stands in them. */
public final class KeyEventReader {
    /** PostgreSQL's text can't hold it, and no name that a person gave has one. */
    private static final byte[] JSON_NUL = "\\u0000".getBytes(UTF_8);

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
                record.partition(), record.offset(), keyId, decoded, record.headers(), record.key(), data);
    }

    /** Reads an event again that was kept with its headers as text. */
    public DecodedKeyEvent decode(Map<String, String> headers, byte @Nullable [] data) {
        var asSent = new RecordHeaders();
        headers.forEach((name, value) -> asSent.add(name, value.getBytes(UTF_8)));
        return decode(asSent, data);
    }

    private DecodedKeyEvent decode(Headers headers, byte @Nullable [] data) {
        if (data == null) {
            return new Undecodable("no value");
        }
        if (holdsNul(data)) {
            return new Undecodable("a text holds a NUL");
        }
        try {
            return codec.decode(KafkaMessageFactory.createReader(headers, data).toEvent());
        } catch (RuntimeException e) {
            return new Undecodable("not a CloudEvent: " + e.getClass().getSimpleName());
        }
    }

    private static boolean holdsNul(byte[] data) {
        for (int i = 0; i <= data.length - JSON_NUL.length; i++) {
            if (data[i] == JSON_NUL[0] && Arrays.equals(data, i, i + JSON_NUL.length, JSON_NUL, 0, JSON_NUL.length)) {
                return true;
            }
        }
        return false;
    }

    private static byte @Nullable [] bytesOf(@Nullable ByteBuffer value) {
        if (value == null) {
            return null;
        }
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        return bytes;
    }

    private static @Nullable UUID uuidOf(byte @Nullable [] key) {
        return key == null ? null : KeyId.parse(new String(key, UTF_8)).orElse(null);
    }
}
