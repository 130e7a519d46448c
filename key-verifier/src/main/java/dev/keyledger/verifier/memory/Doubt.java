package dev.keyledger.verifier.memory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.keyformat.KeyHmac;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key that must not be decided about: an event of it could not be taken in, and might be its revocation.
 *
 * @param offsets by partition, up to which event it is in doubt: only who has read further can end that
 * @param secret that stands in such an event; null: none that can be read
 */
public record Doubt(
        UUID keyId, Map<Integer, Long> offsets, @Nullable KeyHmac secret) {
    public Doubt {
        offsets = Map.copyOf(offsets);
    }

    /** @param data of the event, whatever it holds; null: none */
    public static Doubt of(UUID keyId, int partition, long offset, byte @Nullable [] data) {
        return new Doubt(keyId, Map.of(partition, offset), secretIn(data));
    }

    /** The secret that an event issued, as far as that can be read; null: it can't, or there is none. */
    public static @Nullable KeyHmac secretIn(byte @Nullable [] data) {
        if (data == null) {
            return null;
        }
        try {
            JsonNode hmac = WireJson.mapper().readTree(data).path("secret").path("hmac");
            return hmac.isTextual() ? WireJson.mapper().treeToValue(hmac, KeyHmac.class) : null;
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }
}
