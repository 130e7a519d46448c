package dev.keyledger.usage.dedupe;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/**
 * The identity of an event, (source, id, time), as 128 bits: the first half of a SHA-256. Cryptographic on purpose: ids
 * come from outside, and whoever could make two of them collide could make a request go uncounted.
 */
public record EventIdentity(long high, long low) {
    public static final int BYTES = 16;

    /** Looking the algorithm up takes longer than using it. */
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(EventIdentity::sha256);

    /** Lengths stand before the texts, so that no shift of characters between source and id gives the same bytes. */
    public static EventIdentity of(String source, String id, Instant time) {
        byte[] sourceBytes = source.getBytes(StandardCharsets.UTF_8);
        byte[] idBytes = id.getBytes(StandardCharsets.UTF_8);
        ByteBuffer input = ByteBuffer.allocate(
                2 * Integer.BYTES + sourceBytes.length + idBytes.length + Long.BYTES + Integer.BYTES);
        input.putInt(sourceBytes.length).put(sourceBytes);
        input.putInt(idBytes.length).put(idBytes);
        input.putLong(time.getEpochSecond()).putInt(time.getNano());
        ByteBuffer digest = ByteBuffer.wrap(SHA_256.get().digest(input.array()));
        return new EventIdentity(digest.getLong(), digest.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
