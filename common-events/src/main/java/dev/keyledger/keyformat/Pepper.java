package dev.keyledger.keyformat;

import java.nio.charset.StandardCharsets;
import javax.crypto.spec.SecretKeySpec;

/**
 * A versioned secret of the installation, mixed into every key's HMAC so that the HMACs in events and databases are
 * useless without it. Its id travels with each HMAC; the pepper itself comes from configuration and never travels.
 * Safe for use by many threads.
 */
public final class Pepper {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES_MIN = 32;

    private final String id;
    private final IdleMacs macs;

    /** @throws IllegalArgumentException if the pepper has fewer than 32 bytes */
    public Pepper(String id, byte[] bytes) {
        if (bytes.length < BYTES_MIN) {
            throw new IllegalArgumentException("pepper " + id + " has fewer than " + BYTES_MIN + " bytes");
        }
        this.id = id;
        this.macs = new IdleMacs(new SecretKeySpec(bytes, ALGORITHM));
    }

    public String id() {
        return id;
    }

    /** The HMAC-SHA256 of the full key's ASCII bytes. */
    public KeyHmac hmac(GatewayKey gatewayKey) {
        return KeyHmac.of(macs.macOf(gatewayKey.reveal().getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * An HMAC-SHA256 of something else than a key, under a key of its own for each purpose.
     *
     * @param purpose shorter than any full key, so that what it gives is no key's HMAC
     */
    public byte[] mac(String purpose, byte[] data) {
        byte[] own = macs.macOf(purpose.getBytes(StandardCharsets.US_ASCII));
        return IdleMacs.keyed(new SecretKeySpec(own, ALGORITHM)).doFinal(data);
    }

    @Override
    public String toString() {
        return "Pepper[" + id + "]";
    }
}
