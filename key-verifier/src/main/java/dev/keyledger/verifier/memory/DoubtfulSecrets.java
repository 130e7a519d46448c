package dev.keyledger.query.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.keyformat.KeyHmac;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Secrets that stand in events which could not be taken in, as far as those can be read: whoever presents one has a key
 * whose state is unknown, and not an unknown key. One thread writes, any number read.
 */
final class DoubtfulSecrets {
    private final Map<KeyHmac, UUID> keyByHmac = new ConcurrentHashMap<>();

    /** @param data of an event of the key, whatever it holds; null: none */
    void note(UUID keyId, byte[] data) {
        hmacIn(data).ifPresent(hmac -> keyByHmac.put(hmac, keyId));
    }

    /** The key that the secret was issued for, according to an event that could not be taken in. */
    Optional<UUID> keyOf(KeyHmac hmac) {
        return keyByHmac.isEmpty() ? Optional.empty() : Optional.ofNullable(keyByHmac.get(hmac));
    }

    /** The key is not in doubt any more: its secrets are known. */
    void forget(UUID keyId) {
        keyByHmac.values().removeIf(keyId::equals);
    }

    void clear() {
        keyByHmac.clear();
    }

    private static Optional<KeyHmac> hmacIn(byte[] data) {
        if (data == null) {
            return Optional.empty();
        }
        try {
            JsonNode hmac = WireJson.mapper().readTree(data).path("secret").path("hmac");
            return hmac.isTextual()
                    ? Optional.of(WireJson.mapper().treeToValue(hmac, KeyHmac.class))
                    : Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
