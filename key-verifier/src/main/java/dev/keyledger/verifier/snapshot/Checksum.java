package dev.keyledger.verifier.snapshot;

import dev.keyledger.keyformat.Pepper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** What shows that a snapshot is whole, and by somebody who has the pepper. */
final class Checksum {
    private static final String PURPOSE = "key-snapshot";
    private static final String PEPPERS_PURPOSE = "key-snapshot-pepper";

    private Checksum() {}

    static MessageDigest begun() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** What two have in common who have the same pepper, and tells nobody else anything. */
    static String of(Pepper pepper) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(pepper.mac(PEPPERS_PURPOSE, pepper.id().getBytes(StandardCharsets.UTF_8)));
    }

    /** @param digest has seen all lines, the last one without what this gives; begins anew by this */
    static String sealed(MessageDigest digest, Pepper pepper) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(pepper.mac(PURPOSE, digest.digest()));
    }
}
