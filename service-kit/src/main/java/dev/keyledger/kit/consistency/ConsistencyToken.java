package dev.keyledger.kit.consistency;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * What a command's answer gives its caller so that a later read can be asked to include it: the key and its version
 * after the command. Opaque to callers, base64url as text, with a checksum so that a damaged token is an error and not
 * an endless wait.
 */
public record ConsistencyToken(UUID keyId, long version) {
    public static final String HEADER = "Consistency-Token";

    private static final byte FORMAT = 1;
    private static final int PAYLOAD_BYTES = 1 + 16 + 8;
    private static final int TOKEN_BYTES = PAYLOAD_BYTES + 4;

    public ConsistencyToken {
        if (version < 1) {
            throw new IllegalArgumentException("key versions start at 1");
        }
    }

    public String encode() {
        ByteBuffer bytes = ByteBuffer.allocate(TOKEN_BYTES)
                .put(FORMAT)
                .putLong(keyId.getMostSignificantBits())
                .putLong(keyId.getLeastSignificantBits())
                .putLong(version);
        bytes.putInt(checksum(bytes.array()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** Empty if {@code text} is no token of this format. */
    public static Optional<ConsistencyToken> parse(String text) {
        byte[] token;
        try {
            token = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (token.length != TOKEN_BYTES || token[0] != FORMAT) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(token, 1, TOKEN_BYTES - 1);
        var keyId = new UUID(bytes.getLong(), bytes.getLong());
        long version = bytes.getLong();
        boolean intact = bytes.getInt() == checksum(token) && version >= 1;
        return intact ? Optional.of(new ConsistencyToken(keyId, version)) : Optional.empty();
    }

    private static int checksum(byte[] token) {
        var crc = new CRC32();
        crc.update(token, 0, PAYLOAD_BYTES);
        return (int) crc.getValue();
    }
}
