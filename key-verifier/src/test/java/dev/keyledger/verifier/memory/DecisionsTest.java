package dev.keyledger.verifier.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.Actor;
import dev.keyledger.events.key.DisablingRole;
import dev.keyledger.events.key.KeyDisabled;
import dev.keyledger.events.key.KeyEnabled;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyExpiryChanged;
import dev.keyledger.events.key.KeyLabelChanged;
import dev.keyledger.events.key.KeyProgress;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.KeyScopesChanged;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.keyformat.KeyFormat;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.verifier.KeyHistoryBuilder;
import dev.keyledger.verifier.Verdict;
import dev.keyledger.verifier.Verdict.Code;
import dev.keyledger.verifier.Verdict.Reason;
import dev.keyledger.verifier.Verdict.Refused;
import dev.keyledger.verifier.Verdict.Uncertain;
import dev.keyledger.verifier.Verdict.Valid;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is said of a key in each of its states, however memory holds it. */
final class DecisionsTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant LATER = NOON.plusSeconds(600);
    private static final Pepper OLD = new Pepper("p1", new byte[32]);
    private static final Pepper NEW =
            new Pepper("p2", "n".repeat(32).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    private static final String READ = "models:read";
    private static final Verdict UNKNOWN = new Uncertain(Reason.KEY_STATE_UNKNOWN);

    private Instant now = NOON;
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private final Freshness freshness = new Freshness(
            clock, new DatabaseClock(clock, () -> Duration.between(NOON, now).toNanos(), Duration.ofSeconds(1)));
    private final KeyTail tail = new KeyTail(null, Map.of(), TailListener.NONE, freshness);
    private final KeyHistoryBuilder key = key(OLD);

    private static KeyHistoryBuilder key(Pepper pepper) {
        return new KeyHistoryBuilder("acme", pepper, new Actor("ada", "Ada"), NOON.minusSeconds(60));
    }

    private Verdict decide(String presented, String scope, Pepper... peppers) {
        freshness.applied(0, 1);
        freshness.beacon(new KeyProgress(now, "t", List.of(1L)));
        freshness.update();
        var known = new Peppers(peppers.length == 0 ? List.of(OLD, NEW) : List.of(peppers));
        return new Decider(new KeyFormat(KeyFormat.DEFAULT_PREFIX), known, Duration.ofSeconds(15), tail, clock)
                .decide(presented, scope);
    }

    private void requireValid(int secretVersion) {
        assertThat(decide(key.key(secretVersion), READ)).isInstanceOfSatisfying(Valid.class, valid -> {
            assertThat(valid.keyId()).isEqualTo(key.keyId());
            assertThat(valid.workspaceId()).hasToString("acme");
            assertThat(valid.secretVersion()).isEqualTo(secretVersion);
            assertThat(valid.keyVersion()).isEqualTo(key.version());
            assertThat(valid.scopes()).containsExactly(READ);
            assertThat(valid.asOf()).isEqualTo(now);
        });
    }

    private void requireRefused(Code code, int secretVersion, String scope) {
        assertThat(decide(key.key(secretVersion), scope)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.key().keyId()).isEqualTo(key.keyId());
            assertThat(refused.key().secretVersion()).isEqualTo(secretVersion);
            assertThat(refused.key().keyVersion()).isEqualTo(key.version());
        });
    }

    @Test
    void ordinaryKey_isValidForItsScopes_underEachPepper() {
        tail.index().take(key.additional("CI", List.of(READ), null));
        requireValid(1);
        requireRefused(Code.INSUFFICIENT_SCOPE, 1, "images:generate");

        KeyHistoryBuilder young = key(NEW);
        tail.index().take(young.additional("CI", List.of(READ), null));
        assertThat(decide(young.key(1), null)).isInstanceOf(Valid.class);
    }

    @Test
    void keyThatExpires_isValidUpToThen() {
        tail.index().take(key.additional("CI", List.of(READ), LATER));
        requireValid(1);
        requireRefused(Code.INSUFFICIENT_SCOPE, 1, "images:generate");

        now = LATER;

        requireRefused(Code.EXPIRED, 1, "images:generate");
    }

    @Test
    void rotatedKey_hasBothSecretsForTheOverlap() {
        tail.index().take(key.additional("CI", List.of(READ), null));
        tail.index().take(key.rotated(UUID.randomUUID(), RetireOld.AFTER_OVERLAP, LATER));
        requireValid(1);
        requireValid(2);

        now = LATER;

        requireRefused(Code.REVOKED, 1, READ);
        requireValid(2);
    }

    @Test
    void revokedKey_isRefusedWithEachOfItsSecrets_alsoOnceExpired() {
        tail.index().take(key.additional("CI", List.of(READ), LATER));
        tail.index().take(key.rotated(UUID.randomUUID(), RetireOld.IMMEDIATELY, null));
        tail.index().take(key.event(new KeyRevoked(null)));
        now = LATER;

        requireRefused(Code.REVOKED, 1, READ);
        requireRefused(Code.REVOKED, 2, "images:generate");
    }

    @Test
    void disabledKey_isRefusedWithEachOfItsSecrets_untilItIsEnabled() {
        tail.index().take(key.additional("CI", List.of(READ), LATER));
        tail.index().take(key.rotated(UUID.randomUUID(), RetireOld.AFTER_OVERLAP, LATER));
        tail.index().take(key.event(new KeyDisabled(DisablingRole.MEMBER, "odd traffic")));
        requireRefused(Code.DISABLED, 1, READ);
        requireRefused(Code.DISABLED, 2, "images:generate");

        tail.index().take(key.event(new KeyEnabled()));
        requireValid(1);
        requireValid(2);

        tail.index().take(key.event(new KeyDisabled(DisablingRole.ADMIN, null)));
        now = LATER;
        requireRefused(Code.REVOKED, 1, READ);
        requireRefused(Code.EXPIRED, 2, READ);
    }

    /** What memory holds in the least room must not lose it. */
    @Test
    void ordinaryKey_isDisabledAndRevokedAsAnyOther() {
        tail.index().take(key.additional("CI", List.of(READ), null));
        tail.index().take(key.event(new KeyDisabled(DisablingRole.OPERATOR, null)));
        requireRefused(Code.DISABLED, 1, READ);

        tail.index().take(key.event(new KeyRevoked(null)));

        requireRefused(Code.REVOKED, 1, READ);
    }

    @Test
    void editedKey_isDecidedByWhatItMayDoNow() {
        tail.index().take(key.additional("CI", List.of("images:generate"), NOON.minusSeconds(1)));
        requireRefused(Code.EXPIRED, 1, READ);

        tail.index().take(key.event(new KeyExpiryChanged(LATER)));
        requireRefused(Code.INSUFFICIENT_SCOPE, 1, READ);

        tail.index().take(key.event(new KeyScopesChanged(List.of(READ))));
        requireValid(1);

        tail.index().take(key.event(new KeyLabelChanged("production")));
        requireValid(1);

        tail.index().take(key.event(new KeyExpiryChanged(null)));
        now = LATER;
        requireValid(1);
    }

    @Test
    void whateverIsPresented_isRefused() {
        tail.index().take(key.additional("CI", List.of(READ), null));

        for (String odd :
                new String[] {null, "", "x", key.key(1) + "x", key.key(1).substring(1), "\0".repeat(44), "ü".repeat(44)
                }) {
            assertThat(decide(odd, READ)).isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.code())
                    .isEqualTo(Code.MALFORMED));
        }
        KeyHistoryBuilder unknown = key(OLD);
        var unused = unknown.additional("CI", List.of(READ), null);
        assertThat(decide(unknown.key(1), READ))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.code()).isEqualTo(Code.NOT_FOUND));
    }

    /** It can't be told from a key under the pepper that isn't there. */
    @Test
    void unknownKey_whereAPepperIsMissing_isUncertain() {
        tail.index().take(key.additional("CI", List.of(READ), null));
        KeyHistoryBuilder young = key(NEW);
        tail.index().take(young.additional("CI", List.of(READ), null));

        assertThat(decide(young.key(1), READ, OLD)).isEqualTo(UNKNOWN);
        assertThat(decide(key.key(1), READ, OLD)).isInstanceOf(Valid.class);
    }

    @Test
    void keyInDoubt_isUncertain_whateverIsKnownOfIt() {
        tail.index().take(key.additional("CI", List.of(READ), null));
        tail.index().quarantine(key.keyId());
        assertThat(decide(key.key(1), READ)).isEqualTo(UNKNOWN);
        assertThat(decide(key.key(1), "images:generate")).isEqualTo(UNKNOWN);

        KeyHistoryBuilder waiting = key(OLD);
        tail.index().take(waiting.additional("CI", List.of(READ), null));
        KeyEventEnvelope missing = waiting.event(new KeyRenamed("missing"));
        tail.index().take(waiting.event(new KeyRevoked(null)));
        assertThat(decide(waiting.key(1), READ)).isEqualTo(UNKNOWN);
        tail.index().take(missing);
        assertThat(decide(waiting.key(1), READ)).isInstanceOf(Refused.class);
    }
}
