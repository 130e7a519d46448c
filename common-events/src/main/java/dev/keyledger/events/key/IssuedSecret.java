package dev.keyledger.events.key;

import dev.keyledger.keyformat.KeyHmac;
import dev.keyledger.keyformat.MaskedKey;
import java.util.Objects;

/**
 * What the world may know of one secret of a key: enough to show it masked and to recognise it, not enough to use it.
 *
 * @param version 1 for the secret a key is created with, one more with each rotation
 * @param prefix the key's visible beginning
 * @param lastFour the key's last four characters
 * @param hmac the full key's HMAC under the pepper {@code pepperId}
 */
public record IssuedSecret(int version, String prefix, String lastFour, KeyHmac hmac, String pepperId) {
    public IssuedSecret {
        Objects.requireNonNull(prefix, "prefix");
        Objects.requireNonNull(lastFour, "lastFour");
        Objects.requireNonNull(hmac, "hmac");
        Objects.requireNonNull(pepperId, "pepperId");
        if (version < 1) {
            throw new IllegalArgumentException("secret versions start at 1");
        }
    }

    public MaskedKey masked() {
        return new MaskedKey(prefix, lastFour);
    }
}
