package dev.keyledger.keyformat;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;

/**
 * HMAC-SHA256 of a full key under a pepper: 32 bytes, base64url without padding as text. Equality takes the same time
 * wherever two differ.
 */
public final class KeyHmac {
    public static final int BYTES = 32;

    private final byte[] bytes;

    private KeyHmac(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException unless there are 32 bytes */
    public static KeyHmac of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("an HMAC-SHA256 is " + BYTES + " bytes");
        }
        return new KeyHmac(bytes.clone());
    }

    /** @throws IllegalArgumentException unless {@code text} is what {@link #toString()} makes */
    @JsonCreator
    public static KeyHmac parse(String text) {
        return new KeyHmac(of(Base64.getUrlDecoder().decode(text)).bytes);
    }

    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyHmac hmac && MessageDigest.isEqual(hmac.bytes, bytes);
    }

    /** The bytes are already evenly spread, so the first four are a hash. */
    @Override
    public int hashCode() {
        return ByteBuffer.wrap(bytes).getInt();
    }

    @Override
    @JsonValue
    public String toString() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
