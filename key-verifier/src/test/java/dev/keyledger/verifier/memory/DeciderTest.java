package dev.keyledger.verifier.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.Actor;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyProgress;
import dev.keyledger.keyformat.KeyFormat;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.verifier.KeyHistoryBuilder;
import dev.keyledger.verifier.Verdict;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.Provider;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.MacSpi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What changes while an answer is being found, as it does for a process that is frozen in the middle of it. Every search
 * begins with the HMAC of what was presented, so that is where a test lets the time pass.
 */
final class DeciderTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration STALENESS_MAX = Duration.ofSeconds(15);
    private static final long EVENTS = 1;

    private final Pepper pepper = new Pepper("p1", new byte[32]);
    private final KeyHistoryBuilder key = new KeyHistoryBuilder("acme", pepper, new Actor("ada", "Ada"), NOON);
    private final KeyEventEnvelope created = key.additional("CI", List.of("models:read"), null);

    private Instant now = NOON;
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private final Freshness freshness = new Freshness(
            clock, new DatabaseClock(clock, () -> Duration.between(NOON, now).toNanos(), Duration.ofSeconds(1)));
    private final KeyTail tail = new KeyTail(null, Map.of(), TailListener.NONE, freshness);
    private final Decider decider = new Decider(
            new KeyFormat(KeyFormat.DEFAULT_PREFIX),
            // One of its own, which hasn't made an HMAC before a test has a hand in it.
            new Peppers(List.of(new Pepper("p1", new byte[32]))),
            STALENESS_MAX,
            tail,
            clock);

    @BeforeEach
    void holdAKey() {
        tail.index().take(created);
        proveNow();
        Security.insertProviderAt(new SlowMacs(), 1);
    }

    @AfterEach
    void searchAsUsual() {
        Security.removeProvider(SlowMacs.NAME);
        SlowMacs.meanwhile = () -> {};
    }

    @Test
    void freshKey_isValid() {
        SlowMacs.meanwhile = () -> now = now.plus(STALENESS_MAX);

        assertThat(verify()).isInstanceOf(Verdict.Valid.class);
    }

    @Test
    void proofThatBecomesTooOldDuringTheSearch_provesNothing() {
        SlowMacs.meanwhile = () -> now = now.plus(STALENESS_MAX).plusMillis(1);

        requireNotFresh();
    }

    @Test
    void memoryThatStartsOverDuringTheSearch_provesNothing() {
        SlowMacs.meanwhile = freshness::startOver;

        requireNotFresh();
    }

    /** What is proven by the end of the search is what has arrived since, and not what the search has found. */
    @Test
    void newerProofThatArrivesAfterTheSearch_saysNothingOfWhatWasFoundBefore() {
        SlowMacs.meanwhile = () -> {
            now = now.plus(STALENESS_MAX).plusMillis(1);
            proveNow();
        };

        requireNotFresh();
        SlowMacs.meanwhile = () -> {};
        assertThat(verify()).isInstanceOf(Verdict.Valid.class);
    }

    private Verdict verify() {
        return decider.decide(key.key(1), null);
    }

    private void requireNotFresh() {
        assertThat(verify()).isEqualTo(new Verdict.Uncertain(Verdict.Reason.NOT_FRESH));
    }

    /** Every change until now is in memory. */
    private void proveNow() {
        freshness.applied(0, EVENTS);
        freshness.beacon(new KeyProgress(now, "t", List.of(EVENTS)));
        freshness.update();
    }

    /** The JDK's HMAC, before which something else happens. */
    public static final class SlowMacs extends Provider {
        private static final String NAME = "slow-macs";
        private static Runnable meanwhile = () -> {};

        public SlowMacs() {
            super(NAME, "1", "lets time pass");
            put("Mac.HmacSHA256", SlowMac.class.getName());
        }

        public static final class SlowMac extends MacSpi {
            private final Mac mac = macOfTheJdk();

            private static Mac macOfTheJdk() {
                try {
                    return Mac.getInstance("HmacSHA256", "SunJCE");
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            protected int engineGetMacLength() {
                return mac.getMacLength();
            }

            @Override
            protected void engineInit(Key macKey, AlgorithmParameterSpec parameters)
                    throws InvalidKeyException, InvalidAlgorithmParameterException {
                mac.init(macKey, parameters);
            }

            @Override
            protected void engineUpdate(byte input) {
                mac.update(input);
            }

            @Override
            protected void engineUpdate(byte[] input, int offset, int length) {
                mac.update(input, offset, length);
            }

            @Override
            protected byte[] engineDoFinal() {
                meanwhile.run();
                return mac.doFinal();
            }

            @Override
            protected void engineReset() {
                mac.reset();
            }
        }
    }
}
