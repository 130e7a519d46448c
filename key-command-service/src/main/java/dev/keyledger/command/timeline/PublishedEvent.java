package dev.keyledger.command.timeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyledger.events.key.KeyId;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** A record of {@code key-events} by what the store can be asked about it. */
record PublishedEvent(UUID eventId, UUID keyId, long version) {
    /** Empty: it is no event, so no store has written it. */
    static Optional<PublishedEvent> of(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(new PublishedEvent(
                    KeyId.require(header(record, "ce_id")),
                    KeyId.require(header(record, "ce_subject")),
                    Long.parseLong(header(record, "ce_sequence"))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        if (header == null || header.value() == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return new String(header.value(), UTF_8);
    }
}
