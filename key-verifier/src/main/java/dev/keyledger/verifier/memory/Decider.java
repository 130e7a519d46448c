package dev.keyledger.verifier.memory;

import dev.keyledger.keyformat.GatewayKey;
import dev.keyledger.keyformat.KeyFormat;
import dev.keyledger.keyformat.KeyHmac;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.verifier.Verdict;
import dev.keyledger.verifier.Verdict.Code;
import dev.keyledger.verifier.Verdict.KeyFacts;
import dev.keyledger.verifier.Verdict.Reason;
import dev.keyledger.verifier.Verdict.Refused;
import dev.keyledger.verifier.Verdict.Uncertain;
import dev.keyledger.verifier.Verdict.Valid;
import dev.keyledger.verifier.key.KeyCredentials;
import dev.keyledger.verifier.key.SecretState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides about a presented key, from memory alone. There is one path for every kind of key. By any number of threads:
 * nobody waits for another one.
 */
public final class Decider {
    private static final Verdict NOT_FRESH = new Uncertain(Reason.NOT_FRESH);
    private static final Verdict STATE_UNKNOWN = new Uncertain(Reason.KEY_STATE_UNKNOWN);

    private final KeyFormat format;
    private final Set<String> pepperIds;
    private final long stalenessMillisMax;
    private final KeyTail tail;
    private final Clock clock;

    /** Newest first: most keys that are in use are young. */
    private final Pepper[] peppers;

    public Decider(KeyFormat format, Peppers peppers, Duration maxStaleness, KeyTail tail, Clock clock) {
        this.format = format;
        this.peppers = peppers.all().reversed().toArray(Pepper[]::new);
        this.pepperIds = peppers.all().stream().map(Pepper::id).collect(Collectors.toUnmodifiableSet());
        this.stalenessMillisMax = maxStaleness.toMillis();
        this.tail = tail;
        this.clock = clock;
    }

    /**
     * Answers, or says that it can't: it never guesses.
     *
     * @param presented null, or whatever was presented
     * @param scope what the key is to be used for; null: anything
     */
    public Verdict decide(@Nullable String presented, @Nullable String scope) {
        GatewayKey key = format.parse(presented).orElse(null);
        SecretIndex index = tail.index();
        Instant asOf = tail.freshness().proven();
        if (key == null) {
            return new Refused(Code.MALFORMED, null, asOf);
        }
        if (asOf == null) {
            return NOT_FRESH;
        }
        Verdict verdict = search(index, key, scope, asOf);
        // Only now, since a frozen process goes on where it stood: however old the proof has become that was there
        // before the search, or be it that memory has started over, what was found holds no longer. A newer proof is
        // none of that.
        if (!isFresh(asOf) || hasStartedOver(index)) {
            return NOT_FRESH;
        }
        return verdict;
    }

    /** Memory is another one by now, or about to be. */
    private boolean hasStartedOver(SecretIndex index) {
        return tail.index() != index || tail.freshness().proven() == null;
    }

    private Verdict search(SecretIndex index, GatewayKey key, @Nullable String scope, Instant asOf) {
        boolean doubtful = false;
        for (Pepper pepper : peppers) {
            KeyHmac hmac = pepper.hmac(key);
            SecretIndex.Found found = index.find(hmac);
            if (found != null) {
                Verdict verdict = verdictOn(found.key(), hmac, pepper.id(), scope, asOf);
                if (verdict != null) {
                    return found.inDoubt() ? STATE_UNKNOWN : verdict;
                }
            }
            doubtful |= index.isDoubtful(hmac);
        }
        return doubtful || !pepperIds.containsAll(index.pepperIds())
                ? STATE_UNKNOWN
                : new Refused(Code.NOT_FOUND, null, asOf);
    }

    /** Null if it isn't the key's secret, or not under this pepper. */
    private @Nullable Verdict verdictOn(
            HeldKey held, KeyHmac hmac, String pepperId, @Nullable String scope, Instant asOf) {
        if (held instanceof HeldKey.Ordinary key) {
            if (!key.hmac().equals(hmac) || !key.terms().pepperId().equals(pepperId)) {
                return null;
            }
            HeldKey.Terms terms = key.terms();
            if (scope == null || terms.scopes().contains(scope)) {
                return new Valid(
                        key.keyId(), terms.workspaceId(), terms.scopes(), key.secretVersion(), key.keyVersion(), asOf);
            }
            var facts = new KeyFacts(
                    key.keyId(), terms.workspaceId(), terms.scopes(), key.secretVersion(), key.keyVersion());
            return new Refused(Code.INSUFFICIENT_SCOPE, facts, asOf);
        }
        KeyCredentials key = held.credentials();
        for (SecretState secret : key.secrets()) {
            if (secret.pepperId().equals(pepperId) && secret.hmac().equals(hmac)) {
                return verdictOn(key, secret, scope, asOf);
            }
        }
        return null;
    }

    private Verdict verdictOn(KeyCredentials key, SecretState secret, @Nullable String scope, Instant asOf) {
        Instant now = clock.instant();
        if (key.revokedAt() != null || !secret.validAt(now)) {
            return refused(Code.REVOKED, key, secret, asOf);
        }
        if (key.expiresAt() != null && !now.isBefore(key.expiresAt())) {
            return refused(Code.EXPIRED, key, secret, asOf);
        }
        if (key.disabledAt() != null) {
            return refused(Code.DISABLED, key, secret, asOf);
        }
        return scope == null || key.scopes().contains(scope)
                ? new Valid(key.keyId(), key.workspaceId(), key.scopes(), secret.version(), key.version(), asOf)
                : refused(Code.INSUFFICIENT_SCOPE, key, secret, asOf);
    }

    private static Refused refused(Code code, KeyCredentials key, SecretState secret, Instant asOf) {
        return new Refused(
                code,
                new KeyFacts(key.keyId(), key.workspaceId(), key.scopes(), secret.version(), key.version()),
                asOf);
    }

    /** Peppers that keys were made with and this instance lacks: it can't tell those keys from unknown ones. */
    public List<String> unknownPeppers() {
        var unknown = new TreeSet<>(tail.index().pepperIds());
        unknown.removeAll(pepperIds);
        return List.copyOf(unknown);
    }

    /** Whether the newest proof is young enough to answer by. */
    public boolean isFresh() {
        Instant proven = tail.freshness().proven();
        return proven != null && isFresh(proven);
    }

    private boolean isFresh(Instant proven) {
        return tail.freshness().ageMillisOf(proven) <= stalenessMillisMax;
    }

    /** What keeps this from deciding, for an operator; null: nothing does. */
    public @Nullable String waitingFor() {
        List<String> unknown = unknownPeppers();
        if (!unknown.isEmpty()) {
            return "pepper " + String.join(", ", unknown) + ", with which keys were made";
        }
        if (isFresh()) {
            // Memory proves itself: where it follows the log or not for a moment, it answers rightly as long.
            return null;
        }
        return tail.waitingFor()
                .orElseGet(() -> "a progress beacon that proves memory is fresh; the newest proof is "
                        + tail.freshness()
                                .staleness()
                                .map(age -> age.toSeconds() + " s old")
                                .orElse("still to come"));
    }
}
