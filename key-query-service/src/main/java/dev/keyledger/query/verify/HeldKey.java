package dev.keyledger.query.verify;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.keyformat.KeyHmac;
import dev.keyledger.query.keyview.KeyCredentials;
import dev.keyledger.query.keyview.SecretState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A key as memory holds it. Nearly all keys are ordinary, or revoked: an {@link Ordinary} takes 32 bytes beside its id and
 * its HMAC, a {@link Revoked} 48; what it has in common with others is shared with them.
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

    /**
     * What is left of a revoked key: enough to name it. What would have ended one of its secrets otherwise, or the key
     * itself, is forgotten.
     *
     * @param older the other secrets that are still recognised, oldest first
     */
    record Revoked(
            UUID keyId,
            Terms terms,
            KeyHmac hmac,
            int keyVersion,
            int secretVersion,
            long revokedAtMillis,
            List<OlderSecret> older)
            implements HeldKey {
        @Override
        public KeyCredentials credentials() {
            Instant revokedAt = Instant.ofEpochMilli(revokedAtMillis);
            Stream<OlderSecret> newest = Stream.of(new OlderSecret(secretVersion, hmac, terms.pepperId()));
            List<SecretState> secrets = Stream.concat(older.stream(), newest)
                    .map(secret -> new SecretState(secret.version(), secret.hmac(), secret.pepperId(), revokedAt, null))
                    .toList();
            return new KeyCredentials(keyId, terms.workspaceId(), keyVersion, terms.scopes(), null, revokedAt, secrets);
        }

        @Override
        public long version() {
            return keyVersion;
        }
    }

    record OlderSecret(int version, KeyHmac hmac, String pepperId) {}

    /** With more secrets than one, or ending some time. */
    record Other(KeyCredentials credentials) implements HeldKey {
        @Override
        public long version() {
            return credentials.version();
        }
    }

    /** @param terms the key's own, shared with others */
    static HeldKey of(KeyCredentials key, Terms terms) {
        SecretState newest = key.newestSecret();
        if (key.version() > Integer.MAX_VALUE) {
            return other(key, terms);
        }
        if (key.revokedAt() != null) {
            return new Revoked(
                    key.keyId(),
                    terms,
                    newest.hmac(),
                    (int) key.version(),
                    newest.version(),
                    key.revokedAt().toEpochMilli(),
                    olderOf(key.secrets()));
        }
        return isOrdinary(key)
                ? new Ordinary(key.keyId(), terms, newest.hmac(), (int) key.version(), newest.version())
                : other(key, terms);
    }

    private static Other other(KeyCredentials key, Terms terms) {
        return new Other(new KeyCredentials(
                key.keyId(),
                terms.workspaceId(),
                key.version(),
                terms.scopes(),
                key.expiresAt(),
                key.revokedAt(),
                key.secrets()));
    }

    private static List<OlderSecret> olderOf(List<SecretState> secrets) {
        return secrets.size() == 1
                ? List.of()
                : secrets.subList(0, secrets.size() - 1).stream()
                        .map(secret -> new OlderSecret(secret.version(), secret.hmac(), secret.pepperId()))
                        .toList();
    }

    /** Whether {@link Ordinary} can say all that there is to say of an unrevoked key. */
    private static boolean isOrdinary(KeyCredentials key) {
        SecretState newest = key.newestSecret();
        return key.secrets().size() == 1
                && key.expiresAt() == null
                && newest.retiredAt() == null
                && newest.validUntil() == null;
    }
}
