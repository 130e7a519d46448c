package dev.keyledger.verifier.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.Actor;
import dev.keyledger.events.key.IssuedSecret;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.SecretRetired;
import dev.keyledger.keyformat.KeyFormat;
import dev.keyledger.keyformat.KeyHmac;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.verifier.KeyHistoryBuilder;
import dev.keyledger.verifier.key.KeyCredentials;
import dev.keyledger.verifier.key.KeyFold;
import dev.keyledger.verifier.key.KeyFold.Outcome;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class SecretIndexTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant LATER = START.plusSeconds(3_600);
    private static final Pepper PEPPER = new Pepper("p1", new byte[32]);
    private static final KeyFormat FORMAT = new KeyFormat(KeyFormat.DEFAULT_PREFIX);

    private final SecretIndex index = new SecretIndex();
    private final KeyHistoryBuilder key = new KeyHistoryBuilder("acme", PEPPER, new Actor("ada", "Ada Admin"), START);
    private KeyCredentials expected;
    private int secretVersions = 1;

    /** However memory holds a key, it says the same of it as the fold alone. */
    @Test
    void everyStateOfAnUnrevokedKey_isHeldWhole() {
        take(key.additional("CI", List.of("models:read", "embeddings:create"), null));
        take(key.event(new KeyRenamed("CD")));
        take(key.rotated(UUID.randomUUID(), RetireOld.AFTER_UPDATE, LATER));
        take(key.event(new SecretRetired(UUID.randomUUID(), 1)));

        assertThat(secretOf(1).secret().retiredAt()).isNotNull();
    }

    /** What is left of a revoked key names it and says that it is revoked; other ends of its secrets don't matter then. */
    @Test
    void revokedKey_isStillNamedByEachOfItsSecrets() {
        take(key.additional("CI", List.of("models:read", "embeddings:create"), LATER));
        take(key.rotated(UUID.randomUUID(), RetireOld.AFTER_UPDATE, LATER));
        KeyEventEnvelope revoked = key.event(new KeyRevoked(null));
        index.take(revoked);

        for (int version = 1; version <= 2; version++) {
            SecretIndex.Match match = secretOf(version);
            assertThat(match.secret().version()).isEqualTo(version);
            assertThat(match.key().keyId()).isEqualTo(key.keyId());
            assertThat(match.key().workspaceId()).isEqualTo(expected.workspaceId());
            assertThat(match.key().scopes()).isEqualTo(expected.scopes());
            assertThat(match.key().version()).isEqualTo(revoked.version());
            assertThat(match.key().revokedAt()).isEqualTo(revoked.occurredAt());
        }
    }

    /** Memory is bounded also for a key of which an event is lost: it is in doubt, and what waited is left to a rebuild. */
    @Test
    void keyThatLacksAnEventForever_isInQuarantineOnceTooManyWait() {
        take(key.additional("CI", List.of("models:read"), null));
        KeyEventEnvelope missing = key.event(new KeyRenamed("missing"));
        for (int i = 0; i < SecretIndex.WAITING_PER_KEY_MAX; i++) {
            index.take(key.event(new KeyRenamed("name " + i)));
        }
        assertThat(index.quarantinedKeys()).isEmpty();

        index.take(key.event(new KeyRenamed("one too many")));

        assertThat(index.quarantinedKeys()).containsExactly(key.keyId());
        index.take(missing);
        assertThat(index.versionOf(key.keyId())).as("what had waited is gone").isEqualTo(2);
        assertThat(index.inDoubt(key.keyId())).isTrue();
    }

    @Test
    void keyRotatedTenThousandTimes_isHeldInTheRoomOfAHundred() {
        take(key.additional("CI", List.of("models:read"), null));
        rotateUpTo(100);
        int secrets = index.secrets();

        rotateUpTo(10_000);

        assertThat(index.secrets()).isEqualTo(secrets).isEqualTo(21);
        assertThat(index.find(hmacOf(key.key(9_979)), "p1"))
                .as("the 21st ended secret")
                .isEmpty();
        assertThat(secretOf(9_980).secret().retiredAt())
                .as("the 20th ended secret")
                .isNotNull();

        index.take(key.event(new KeyRevoked(null)));

        assertThat(index.secrets()).isEqualTo(20);
        assertThat(index.find(hmacOf(key.key(9_980)), "p1")).isEmpty();
        assertThat(secretOf(9_981).key().revokedAt()).isNotNull();
    }

    @Test
    void pepperOfForgottenSecretsAlone_isNotNeededAnyMore() {
        Pepper old = new Pepper("p0", new byte[32]);
        var first = new KeyHistoryBuilder("acme", old, new Actor("ada", "Ada Admin"), START);
        KeyEventEnvelope created = first.additional("CI", List.of("models:read"), null);
        index.take(created);
        assertThat(index.pepperIds()).containsExactly("p0");

        for (int version = 2; version <= 22; version++) {
            index.take(underTheNewPepper(created, version));
        }

        assertThat(index.pepperIds()).containsExactly("p1");
    }

    private static KeyEventEnvelope underTheNewPepper(KeyEventEnvelope created, int version) {
        var secret = FORMAT.generate(new SecureRandom());
        var issued = new IssuedSecret(
                version, secret.masked().prefix(), secret.masked().lastFour(), PEPPER.hmac(secret), PEPPER.id());
        return new KeyEventEnvelope(
                UUID.randomUUID(),
                created.workspaceId(),
                created.keyId(),
                version,
                START,
                created.actor(),
                new KeyRotated(UUID.randomUUID(), issued, RetireOld.IMMEDIATELY, null, null, null));
    }

    private void rotateUpTo(int secretVersion) {
        while (secretVersions < secretVersion) {
            index.take(key.rotated(UUID.randomUUID(), RetireOld.IMMEDIATELY, null));
            secretVersions++;
        }
    }

    @Test
    void keyThatExpires_keepsItsEnd() {
        take(key.additional("CI", List.of("models:read"), LATER));

        assertThat(secretOf(1).key().expiresAt()).isEqualTo(LATER);
    }

    @Test
    void unknownSecret_orAnotherPepper_findsNothing() {
        take(key.additional("CI", List.of("models:read"), null));

        assertThat(index.find(hmacOf(key.key(1)), "p2")).isEmpty();
        assertThat(index.find(KeyHmac.of(new byte[KeyHmac.BYTES]), "p1")).isEmpty();
    }

    @Test
    void eventAfterAGap_waitsForItsPredecessor() {
        KeyEventEnvelope created = key.additional("CI", List.of("models:read"), null);
        KeyEventEnvelope renamed = key.event(new KeyRenamed("CD"));
        KeyEventEnvelope revoked = key.event(new KeyRevoked(null));

        index.take(revoked);
        index.take(created);
        assertThat(index.versionOf(key.keyId())).isEqualTo(1);
        assertThat(index.inDoubt(key.keyId())).isTrue();

        index.take(renamed);
        assertThat(index.versionOf(key.keyId())).isEqualTo(3);
        assertThat(index.inDoubt(key.keyId())).isFalse();
    }

    private void take(KeyEventEnvelope event) {
        index.take(event);
        if (!(KeyFold.apply(expected, event) instanceof Outcome.Applied<KeyCredentials>(KeyCredentials next))) {
            throw new AssertionError("not the next event of the key");
        }
        expected = next;
        for (int version = 1; version <= expected.secrets().size(); version++) {
            SecretIndex.Match match = secretOf(version);
            assertThat(match.key()).isEqualTo(expected);
            assertThat(match.secret()).isEqualTo(expected.secrets().get(version - 1));
        }
    }

    private SecretIndex.Match secretOf(int version) {
        return index.find(hmacOf(key.key(version)), "p1").orElseThrow();
    }

    private static KeyHmac hmacOf(String text) {
        return PEPPER.hmac(FORMAT.parse(text).orElseThrow());
    }
}
