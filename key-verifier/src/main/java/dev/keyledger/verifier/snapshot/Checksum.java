package dev.keyledger.verifier.snapshot;

import dev.keyledger.keyformat.Pepper;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** What shows that a snapshot is whole, and by somebody who has the pepper. */
final class Checksum {
    private static final String PURPOSE = "key-snapshot";

    private Checksum() {}

    static MessageDigest begun() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** @param digest has seen all lines, the last one without what this gives; begins anew by this */
    static String sealed(MessageDigest digest, Pepper pepper) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(pepper.mac(PURPOSE, digest.digest()));
    }
}
