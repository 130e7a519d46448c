package dev.keyledger.query.verify;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.keyformat.KeyHmac;
import dev.keyledger.query.keyview.KeyCredentials;
import dev.keyledger.query.keyview.SecretState;
import java.util.List;
import java.util.UUID;

/**
 * A key as memory holds it. Nearly all keys are ordinary: they have one secret, and nothing that ends them. An ordinary
 * key takes 32 bytes beside its id and its HMAC; what it has in common with others is shared with them.
 */
sealed interface HeldKey {
    KeyCredentials credentials();

    long version();

    /** What many keys have in common. */
    record Terms(WorkspaceId workspaceId, List<String> scopes, String pepperId) {}

    record Ordinary(UUID keyId, Terms terms, KeyHmac hmac, int keyVersion, int secretVersion) implements HeldKey {
        @Override
        public KeyCredentials credentials() {
            var secret = new SecretState(secretVersion, hmac, terms.pepperId(), null, null);
            return new KeyCredentials(
                    keyId, terms.workspaceId(), keyVersion, terms.scopes(), null, null, List.of(secret));
        }

        @Override
        public long version() {
            return keyVersion;
        }
    }

    /** With more secrets than one, revoked, or ending some time. */
    record Other(KeyCredentials credentials) implements HeldKey {
        @Override
        public long version() {
            return credentials.version();
        }
    }

    /** Whether {@link Ordinary} can say all that there is to say of the key. */
    static boolean isOrdinary(KeyCredentials key) {
        SecretState newest = key.newestSecret();
        return key.secrets().size() == 1
                && key.revokedAt() == null
                && key.expiresAt() == null
                && newest.retiredAt() == null
                && newest.validUntil() == null
                && key.version() <= Integer.MAX_VALUE;
    }
}
