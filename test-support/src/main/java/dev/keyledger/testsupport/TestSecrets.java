package dev.keyledger.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/** Secrets of one test run: random, so that nothing can come to rely on them. */
final class TestSecrets {
    private static final int KEY_BYTES = 32;
    /** The protobuf header of an AesGcmKey's key value: field 3, 32 bytes. */
    private static final byte[] AES_GCM_KEY_HEADER = {0x1a, 0x20};

    private static final SecureRandom RANDOM = new SecureRandom();

    private TestSecrets() {}

    /** Two peppers, so that every test also runs with an old one configured. */
    static String peppers() {
        return "old:" + Base64.getEncoder().encodeToString(random()) + ",new:"
                + Base64.getEncoder().encodeToString(random());
    }

    /** A Tink keyset with an AES-256-GCM key, as Tink's JSON, in a file as a real one may be. */
    static Path vaultKeysetFile() {
        byte[] value = new byte[AES_GCM_KEY_HEADER.length + KEY_BYTES];
        System.arraycopy(AES_GCM_KEY_HEADER, 0, value, 0, AES_GCM_KEY_HEADER.length);
        System.arraycopy(random(), 0, value, AES_GCM_KEY_HEADER.length, KEY_BYTES);
        String keyset = """
                {"primaryKeyId":1,"key":[{"keyData":{"typeUrl":"type.googleapis.com/google.crypto.tink.AesGcmKey",\
                "value":"%s","keyMaterialType":"SYMMETRIC"},"status":"ENABLED","keyId":1,"outputPrefixType":"TINK"}]}""".formatted(Base64.getEncoder().encodeToString(value));
        try {
            Path file = Files.createTempFile("keyledger-test-keyset", ".json");
            file.toFile().deleteOnExit();
            return Files.writeString(file, keyset);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] random() {
        byte[] bytes = new byte[KEY_BYTES];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
