package dev.keyledger.verifier.memory;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.keyformat.KeyHmac;
import dev.keyledger.verifier.key.KeyCredentials;
import dev.keyledger.verifier.key.Lineage;
import dev.keyledger.verifier.key.SecretState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A key as memory holds it. Nearly all keys are ordinary, or revoked: an {@link Ordinary} takes 48 bytes beside its id and
 * its HMAC, a {@link Revoked} 64; what it has in common with others is shared with them.
 */
sealed interface HeldKey {
    /** The id of a key's last event stands in it as two numbers, since an object of its own would be larger. */
    UUID NOT_KNOWN = new UUID(0, 0);

    UUID keyId();

    KeyCredentials credentials();

    long version();

    Lineage lineage();

    /** What many keys have in common. */
    record Terms(WorkspaceId workspaceId, List<String> scopes, String pepperId, List<Lineage.Span> timelines) {}

    record Ordinary(
            UUID keyId,
            Terms terms,
            KeyHmac hmac,
            int keyVersion,
            int secretVersion,
            long lastEventHigh,
            long lastEventLow)
            implements HeldKey {
        @Override
        public KeyCredentials credentials() {
            var secret = new SecretState(secretVersion, hmac, terms.pepperId(), null, null);
            return new KeyCredentials(
                    keyId,
                    terms.workspaceId(),
                    keyVersion,
                    lineage(),
                    terms.scopes(),
                    null,
                    null,
                    null,
                    List.of(secret));
        }

        @Override
        public long version() {
            return keyVersion;
        }

        @Override
        public Lineage lineage() {
            return lineageOf(terms, lastEventHigh, lastEventLow);
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
            long lastEventHigh,
            long lastEventLow,
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
            return new KeyCredentials(
                    keyId, terms.workspaceId(), keyVersion, lineage(), terms.scopes(), null, revokedAt, null, secrets);
        }

        @Override
        public long version() {
            return keyVersion;
        }

        @Override
        public Lineage lineage() {
            return lineageOf(terms, lastEventHigh, lastEventLow);
        }
    }

    record OlderSecret(int version, KeyHmac hmac, String pepperId) {}

    /** With more secrets than one, or ending some time. */
    record Other(KeyCredentials credentials) implements HeldKey {
        @Override
        public UUID keyId() {
            return credentials.keyId();
        }

        @Override
        public long version() {
            return credentials.version();
        }

        @Override
        public Lineage lineage() {
            return credentials.lineage();
        }
    }

    /** @param terms the key's own, shared with others */
    static HeldKey of(KeyCredentials key, Terms terms) {
        SecretState newest = key.newestSecret();
        UUID lastEvent =
                key.lineage().lastEventId() == null ? NOT_KNOWN : key.lineage().lastEventId();
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
                    lastEvent.getMostSignificantBits(),
                    lastEvent.getLeastSignificantBits(),
                    key.revokedAt().toEpochMilli(),
                    olderOf(key.secrets()));
        }
        return isOrdinary(key)
                ? new Ordinary(
                        key.keyId(),
                        terms,
                        newest.hmac(),
                        (int) key.version(),
                        newest.version(),
                        lastEvent.getMostSignificantBits(),
                        lastEvent.getLeastSignificantBits())
                : other(key, terms);
    }

    private static Lineage lineageOf(Terms terms, long lastEventHigh, long lastEventLow) {
        var lastEvent = new UUID(lastEventHigh, lastEventLow);
        return new Lineage(lastEvent.equals(NOT_KNOWN) ? null : lastEvent, terms.timelines());
    }

    private static Other other(KeyCredentials key, Terms terms) {
        return new Other(new KeyCredentials(
                key.keyId(),
                terms.workspaceId(),
                key.version(),
                key.lineage(),
                terms.scopes(),
                key.expiresAt(),
                key.revokedAt(),
                key.disabledAt(),
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
                && key.disabledAt() == null
                && newest.retiredAt() == null
                && newest.validUntil() == null;
    }
}
