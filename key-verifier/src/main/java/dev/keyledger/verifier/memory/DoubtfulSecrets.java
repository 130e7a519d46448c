package dev.keyledger.verifier.memory;

import dev.keyledger.keyformat.KeyHmac;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that stand in events which could not be taken in, as far as those can be read: whoever presents one has a key
 * whose state is unknown, and not an unknown key. One thread writes, any number read.
 */
final class DoubtfulSecrets {
    private final Map<KeyHmac, UUID> keyByHmac = new ConcurrentHashMap<>();

    /** @param secret null: none */
    void note(UUID keyId, @Nullable KeyHmac secret) {
        if (secret != null) {
            keyByHmac.put(secret, keyId);
        }
    }

    /** The key that the secret was issued for, according to an event that could not be taken in; null: there is none. */
    @Nullable
    UUID keyOf(KeyHmac hmac) {
        return keyByHmac.isEmpty() ? null : keyByHmac.get(hmac);
    }

    /** The key is not in doubt any more: its secrets are known. */
    void forget(UUID keyId) {
        keyByHmac.values().removeIf(keyId::equals);
    }

    void forEach(BiConsumer<KeyHmac, UUID> told) {
        keyByHmac.forEach(told);
    }
}
