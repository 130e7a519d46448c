package dev.keyledger.query.list;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyledger.kit.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Cursors as opaque text, signed together with the workspace and filters that they belong to: one that was made up, or
 * taken from another list, is an error and not a page of something else. The key comes from the peppers, which all
 * instances share; after a change of peppers open cursors are refused, and their callers start over.
 */
@ApplicationScoped
class CursorCodec {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_BYTES = 16;
    private static final int HEAD_BYTES = MAC_BYTES + 16 + 1;
    private static final byte NO_VALUE = 0;
    private static final byte VALUE = 1;
    private static final byte BACK = 2;

    private final SecretKeySpec key;

    @Inject
    CursorCodec(@ConfigProperty(name = "keyledger.peppers") String configured) {
        var peppers = new SecretKeySpec(configured.getBytes(UTF_8), ALGORITHM);
        this.key = new SecretKeySpec(mac(peppers, "list cursor"), ALGORITHM);
    }

    String encode(Cursor cursor, String belongsTo) {
        byte[] value =
                cursor.sortValue() == null ? new byte[0] : cursor.sortValue().getBytes(UTF_8);
        byte[] payload = ByteBuffer.allocate(HEAD_BYTES - MAC_BYTES + value.length)
                .putLong(cursor.keyId().getMostSignificantBits())
                .putLong(cursor.keyId().getLeastSignificantBits())
                .put((byte) ((cursor.sortValue() == null ? NO_VALUE : VALUE) | (cursor.back() ? BACK : 0)))
                .put(value)
                .array();
        byte[] signed = ByteBuffer.allocate(MAC_BYTES + payload.length)
                .put(signature(payload, belongsTo))
                .put(payload)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
    }

    /** @throws Problem 400 if it is not a cursor of this list */
    Cursor decode(String text, String belongsTo) {
        byte[] signed;
        try {
            signed = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw notOurs();
        }
        if (signed.length < HEAD_BYTES) {
            throw notOurs();
        }
        byte[] payload = Arrays.copyOfRange(signed, MAC_BYTES, signed.length);
        if (!MessageDigest.isEqual(Arrays.copyOf(signed, MAC_BYTES), signature(payload, belongsTo))) {
            throw notOurs();
        }
        ByteBuffer bytes = ByteBuffer.wrap(payload);
        var keyId = new UUID(bytes.getLong(), bytes.getLong());
        byte kind = bytes.get();
        String value = (kind & VALUE) == 0 ? null : UTF_8.decode(bytes).toString();
        return new Cursor((kind & BACK) != 0, value, keyId);
    }

    private byte[] signature(byte[] payload, String belongsTo) {
        String covered = belongsTo + "\u0000" + Base64.getEncoder().encodeToString(payload);
        return Arrays.copyOf(mac(key, covered), MAC_BYTES);
    }

    private static byte[] mac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    private static Problem notOurs() {
        return Problem.invalid("cursor", "is not a cursor of this list");
    }
}
