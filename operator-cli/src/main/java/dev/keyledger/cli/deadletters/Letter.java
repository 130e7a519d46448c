package dev.keyledger.cli.deadletters;

import dev.keyledger.keyformat.KeysInText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** A dead letter: key, value and headers as the aggregator received them, and behind those why it is one. */
final class Letter {
    /** What the aggregator adds, in this order, behind the headers that it received. */
    private static final List<String> ADDED = List.of("reason", "reason-detail", "source-partition", "source-offset");

    private final ConsumerRecord<byte[], byte[]> record;

    Letter(ConsumerRecord<byte[], byte[]> record) {
        this.record = record;
    }

    LetterPosition position() {
        return new LetterPosition(record.partition(), record.offset());
    }

    /** When it became one. */
    Instant at() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    String reason() {
        return added("reason");
    }

    String detail() {
        return KeysInText.masked(added("reason-detail"));
    }

    String source() {
        return added("source-partition") + "@" + added("source-offset");
    }

    /** For people: some senders take the key itself for its id. */
    String key() {
        return record.key() == null
                ? ""
                : KeysInText.masked(textOf(record.key()).orElse("(not text)"));
    }

    byte[] value() {
        return record.value();
    }

    /** Empty if it is no UTF-8, or there is none. */
    Optional<String> valueText() {
        return record.value() == null ? Optional.empty() : textOf(record.value());
    }

    /** As received. */
    List<Header> headers() {
        var headers = new ArrayList<>(List.of(record.headers().toArray()));
        int received = headers.size() - ADDED.size();
        return received >= 0
                        && headers.subList(received, headers.size()).stream()
                                .map(Header::key)
                                .toList()
                                .equals(ADDED)
                ? headers.subList(0, received)
                : headers;
    }

    /** False where only the reason and the place were sent: the record was too large, or could be read by nobody. */
    boolean holdsWhatWasReceived() {
        return record.key() != null || record.value() != null;
    }

    /** The record as it was received, for the partition from which it came: there a repetition is known as one. */
    ProducerRecord<byte[], byte[]> original(String topic) {
        String partition = added("source-partition");
        return new ProducerRecord<>(
                topic,
                partition.isEmpty() ? null : Integer.valueOf(partition),
                record.key(),
                record.value(),
                headers());
    }

    private String added(String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null
                ? ""
                : textOf(header.value()).orElse("");
    }

    static Optional<String> textOf(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
