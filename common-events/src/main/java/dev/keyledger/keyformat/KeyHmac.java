package dev.keyledger.keyformat;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * HMAC-SHA256 of a full key under a pepper: 32 bytes, base64url without padding as text. Equality takes the same time
 * wherever two differ. Millions of them are held in memory, so it is one object of 48 bytes and not two.
 */
public final class KeyHmac {
    public static final int BYTES = 32;

    private final long first;
    private final long second;
    private final long third;
    private final long fourth;

    private KeyHmac(ByteBuffer bytes) {
        this.first = bytes.getLong();
        this.second = bytes.getLong();
        this.third = bytes.getLong();
        this.fourth = bytes.getLong();
    }

    /** @throws IllegalArgumentException unless there are 32 bytes */
    public static KeyHmac of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("an HMAC-SHA256 is " + BYTES + " bytes");
        }
        return new KeyHmac(ByteBuffer.wrap(bytes));
    }

    /** @throws IllegalArgumentException unless {@code text} is what {@link #toString()} makes */
    @JsonCreator
    public static KeyHmac parse(String text) {
        return of(Base64.getUrlDecoder().decode(text));
    }

    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(first)
                .putLong(second)
                .putLong(third)
                .putLong(fourth)
                .array();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyHmac hmac
                && ((first ^ hmac.first) | (second ^ hmac.second) | (third ^ hmac.third) | (fourth ^ hmac.fourth)) == 0;
    }

    /** The bytes are already evenly spread, so the first four are a hash. */
    @Override
    public int hashCode() {
        return (int) (first >>> Integer.SIZE);
    }

    @Override
    @JsonValue
    public String toString() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(toBytes());
    }
}
