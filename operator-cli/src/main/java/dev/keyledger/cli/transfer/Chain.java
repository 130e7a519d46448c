package dev.keyledger.cli.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A checksum over lines in their order: each line's is over its text and the checksum of the line before it. */
final class Chain {
    static final int HEX_LENGTH = 64;

    private final MessageDigest sha256;
    private byte[] last = new byte[0];

    Chain() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The checksum of one more line, in hexadecimal. */
    String next(String text) {
        sha256.update(last);
        last = sha256.digest(text.getBytes(UTF_8));
        return HexFormat.of().formatHex(last);
    }
}
