package dev.keyledger.cli.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.events.key.KeyId;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
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
public record EventRef(
        UUID eventId, UUID keyId, long version, String type, String source, Instant time, String dataSha256) {
    static EventRef ofStore(JsonNode event) {
        return new EventRef(
                UUID.fromString(event.path("eventId").asText()),
                UUID.fromString(event.path("keyId").asText()),
                event.path("version").asLong(),
                event.path("type").asText(),
                "/workspaces/" + event.path("workspaceId").asText(),
                Instant.parse(event.path("occurredAt").asText()),
                event.path("dataSha256").asText());
    }

    /** An event as the command service exports it, whole. */
    public static EventRef ofExport(JsonNode event) {
        return new EventRef(
                UUID.fromString(event.path("eventId").asText()),
                UUID.fromString(event.path("keyId").asText()),
                event.path("version").asLong(),
                event.path("type").asText(),
                "/workspaces/" + event.path("workspaceId").asText(),
                Instant.parse(event.path("occurredAt").asText()),
                sha256(event.path("data").toString().getBytes(UTF_8)));
    }

    /** Empty: it isn't even an event. */
    static Optional<EventRef> ofTopic(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(new EventRef(
                    KeyId.require(header(record, "ce_id")),
                    KeyId.require(header(record, "ce_subject")),
                    Long.parseLong(header(record, "ce_sequence")),
                    header(record, "ce_type"),
                    header(record, "ce_source"),
                    OffsetDateTime.parse(header(record, "ce_time")).toInstant(),
                    sha256(record.value())));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    void write(DataOutputStream out) throws IOException {
        write(out, eventId);
        write(out, keyId);
        out.writeLong(version);
        out.writeUTF(type);
        out.writeUTF(source);
        out.writeLong(time.getEpochSecond());
        out.writeInt(time.getNano());
        out.writeUTF(dataSha256);
    }

    static EventRef read(DataInputStream in) throws IOException {
        return new EventRef(
                readUuid(in),
                readUuid(in),
                in.readLong(),
                in.readUTF(),
                in.readUTF(),
                Instant.ofEpochSecond(in.readLong(), in.readInt()),
                in.readUTF());
    }

    private static void write(DataOutputStream out, UUID id) throws IOException {
        out.writeLong(id.getMostSignificantBits());
        out.writeLong(id.getLeastSignificantBits());
    }

    private static UUID readUuid(DataInputStream in) throws IOException {
        return new UUID(in.readLong(), in.readLong());
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
