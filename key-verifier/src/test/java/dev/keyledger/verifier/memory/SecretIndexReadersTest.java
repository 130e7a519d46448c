package dev.keyledger.verifier.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.Actor;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.keyformat.KeyFormat;
import dev.keyledger.keyformat.KeyHmac;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.verifier.KeyHistoryBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What readers on other threads see while events come in. */
final class SecretIndexReadersTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final Pepper PEPPER = new Pepper("p1", new byte[32]);
    private static final KeyFormat FORMAT = new KeyFormat(KeyFormat.DEFAULT_PREFIX);
    private static final int KEYS = 20_000;

    private final SecretIndex index = new SecretIndex();

    private static KeyHistoryBuilder newKey() {
        return new KeyHistoryBuilder("acme", PEPPER, new Actor("ada", "Ada"), START);
    }

    private static KeyHmac hmacOf(KeyHistoryBuilder key) {
        return PEPPER.hmac(FORMAT.parse(key.key(1)).orElseThrow());
    }

    private boolean isValid(KeyHmac hmac) {
        SecretIndex.Match match = index.find(hmac, "p1").orElseThrow();
        return !match.inDoubt() && match.key().revokedAt() == null;
    }

    /** The revocation is here before its predecessor: from then on the key is in doubt, and after that revoked. */
    @Test
    void revocationThatWaitsForItsPredecessor_isNeverMissedByAnAnswer() throws Exception {
        var looked = new AtomicReference<KeyHmac>();
        var done = new AtomicBoolean();
        CompletableFuture<Integer> valid = CompletableFuture.supplyAsync(() -> {
            int answers = 0;
            while (!done.get()) {
                KeyHmac hmac = looked.get();
                answers += hmac != null && isValid(hmac) ? 1 : 0;
            }
            return answers;
        });

        for (int i = 0; i < KEYS; i++) {
            KeyHistoryBuilder key = newKey();
            index.take(key.additional("CI", List.of("models:read"), null));
            KeyEventEnvelope renamed = key.event(new KeyRenamed("CD"));
            index.take(key.event(new KeyRevoked(null)));
            looked.set(hmacOf(key));
            index.take(renamed);
        }
        done.set(true);

        assertThat(valid.get()).as("answers that a revoked key is valid").isZero();
    }

    @Test
    void longestChainOfEarlyEvents_isTakenOnceItsFirstIsThere() {
        KeyHistoryBuilder key = newKey();
        index.take(key.additional("CI", List.of("models:read"), null));
        KeyEventEnvelope first = key.event(new KeyRenamed("CD"));
        var early = new ArrayList<KeyEventEnvelope>();
        for (int i = 0; i < SecretIndex.WAITING_PER_KEY_MAX; i++) {
            early.add(key.event(new KeyRenamed("CE")));
        }
        early.forEach(index::take);

        index.take(first);

        assertThat(index.versionOf(key.keyId())).isEqualTo(key.version());
        assertThat(index.inDoubt(key.keyId())).isFalse();
    }
}
