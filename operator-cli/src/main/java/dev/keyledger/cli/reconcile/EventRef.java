package dev.keyledger.cli.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * What must be the same of an event in the store and on the topic.
 *
 * @param dataSha256 of its data, in hexadecimal
 */
record EventRef(UUID eventId, UUID keyId, long version, String type, String dataSha256) {
    static EventRef ofStore(JsonNode event) {
        return new EventRef(
                UUID.fromString(event.path("eventId").asText()),
                UUID.fromString(event.path("keyId").asText()),
                event.path("version").asLong(),
                event.path("type").asText(),
                event.path("dataSha256").asText());
    }

    /** Empty: it isn't even an event. */
    static Optional<EventRef> ofTopic(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(new EventRef(
                    UUID.fromString(header(record, "ce_id")),
                    UUID.fromString(header(record, "ce_subject")),
                    Long.parseLong(header(record, "ce_sequence")),
                    header(record, "ce_type"),
                    sha256(record.value())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        if (header == null || header.value() == null || record.value() == null) {
            throw new IllegalArgumentException(name + " or the data is missing");
        }
        return new String(header.value(), UTF_8);
    }

    private static String sha256(byte[] data) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
