package dev.keyledger.keyformat;

import java.util.Objects;

/**
 * A whole, well-formed gateway key: the secret itself. Made only by {@link KeyFormat}. It never prints itself;
 * {@link #reveal()} is the one way out, so every place where a secret leaves can be found by its callers.
 */
public final class GatewayKey {
    private final String secret;
    private final String prefix;

    GatewayKey(String secret, String prefix) {
        this.secret = Objects.requireNonNull(secret);
        this.prefix = Objects.requireNonNull(prefix);
    }

    /** The full key. For the response that shows it, the vault, a sandbox sink and the HMAC; never for a log. */
    public String reveal() {
        return secret;
    }

    public MaskedKey masked() {
        return new MaskedKey(prefix, secret.substring(secret.length() - 4));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GatewayKey key && key.secret.equals(secret);
    }

    @Override
    public int hashCode() {
        return secret.hashCode();
    }

    @Override
    public String toString() {
        return masked().toString();
    }
}
