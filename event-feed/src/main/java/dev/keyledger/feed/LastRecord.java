package dev.keyledger.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * The last record that was read of a partition, and not only how many there were: a log that was cut off, by an unclean
 * election or a volume that was restored, and has grown since, has another one there or none.
 *
 * @param identity base64url, a digest of all of it, when it was appended included: who sends it once more makes another one
 */
public record LastRecord(long offset, String identity) {
    public static LastRecord of(ConsumerRecord<byte[], ByteBuffer> record) {
        MessageDigest digest = digest();
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, record.timestamp()));
        add(digest, record.key() == null ? null : ByteBuffer.wrap(record.key()));
        for (Header header : record.headers()) {
            add(digest, ByteBuffer.wrap(header.key().getBytes(UTF_8)));
            add(digest, header.value() == null ? null : ByteBuffer.wrap(header.value()));
        }
        add(digest, record.value());
        return new LastRecord(
                record.offset(), Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest()));
    }

    private static void add(MessageDigest digest, @Nullable ByteBuffer part) {
        int length = part == null ? -1 : part.remaining();
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, length));
        if (part != null) {
            digest.update(part.duplicate());
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
