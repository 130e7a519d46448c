package dev.keyledger.query.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.Actor;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.SecretRetired;
import dev.keyledger.keyformat.KeyFormat;
import dev.keyledger.keyformat.KeyHmac;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.query.KeyHistoryBuilder;
import dev.keyledger.query.keyview.KeyCredentials;
import dev.keyledger.query.keyview.KeyFold;
import dev.keyledger.query.keyview.KeyFold.Step;
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

    /** However memory holds a key, it says the same of it as the fold alone. */
    @Test
    void everyStateOfAKey_isHeldWhole() {
        take(key.additional("CI", List.of("models:read", "embeddings:create"), null));
        take(key.event(new KeyRenamed("CD")));
        take(key.rotated(UUID.randomUUID(), RetireOld.AFTER_UPDATE, LATER));
        take(key.event(new SecretRetired(UUID.randomUUID(), 1)));
        take(key.event(new KeyRevoked(null)));

        assertThat(secretOf(1).secret().retiredAt()).isNotNull();
        assertThat(secretOf(2).key().revokedAt()).isNotNull();
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
        if (!(KeyFold.apply(expected, event) instanceof Step.Applied<KeyCredentials>(KeyCredentials next))) {
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
