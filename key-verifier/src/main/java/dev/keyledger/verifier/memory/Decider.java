package dev.keyledger.query.verify;

import dev.keyledger.keyformat.GatewayKey;
import dev.keyledger.keyformat.KeyFormat;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import dev.keyledger.query.config.QueryConfig;
import dev.keyledger.query.keyview.KeyCredentials;
import dev.keyledger.query.verify.SecretIndex.Match;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Decides about a presented key, from memory alone. There is one path for every kind of key. */
@Startup
@ApplicationScoped
class Verifier {
    private final KeyFormat format;
    private final Peppers peppers;
    private final Duration maxStaleness;
    private final KeyTail tail;
    private final Clock clock;

    @Inject
    Verifier(KeyFormat format, Peppers peppers, QueryConfig config, KeyTail tail, Clock clock) {
        this(format, peppers, config.maxStaleness(), tail, clock);
    }

    Verifier(KeyFormat format, Peppers peppers, Duration maxStaleness, KeyTail tail, Clock clock) {
        this.format = format;
        this.peppers = peppers;
        this.maxStaleness = maxStaleness;
        this.tail = tail;
        this.clock = clock;
    }

    /**
     * Answers, or doesn't: it never guesses.
     *
     * @throws Problem 503 if memory may lack a change, of any key or of this one
     */
    VerifyBody verify(String presented, String scope) {
        Optional<GatewayKey> key = format.parse(presented);
        SecretIndex index = tail.index();
        Instant asOf = tail.freshness().asOf().orElse(null);
        if (key.isEmpty()) {
            return VerifyBody.nameless(VerifyCode.MALFORMED, asOf);
        }
        Match match = find(index, key.get());
        // Only now, since a frozen process goes on where it stood: however old the proof has become that was there
        // before the
        // search, or be it that memory has started over, what was found holds no longer. A newer proof is none of that.
        if (asOf == null || !fresh(tail.freshness().ageOf(asOf)) || hasStartedOver(index)) {
            throw notFresh();
        }
        if (match == null) {
            if (!unknownPeppers(index).isEmpty() || isDoubtful(index, key.get())) {
                throw stateUnknown();
            }
            return VerifyBody.nameless(VerifyCode.NOT_FOUND, asOf);
        }
        if (match.inDoubt()) {
            throw stateUnknown();
        }
        return VerifyBody.of(codeOf(match, scope, clock.instant()), match, asOf);
    }

    /** Memory is another one by now, or about to be. */
    private boolean hasStartedOver(SecretIndex index) {
        return tail.index() != index || tail.freshness().asOf().isEmpty();
    }

    /** Newest pepper first: most keys that are in use are young. */
    private Match find(SecretIndex index, GatewayKey key) {
        for (Pepper pepper : peppers.all().reversed()) {
            Optional<Match> match = index.find(pepper.hmac(key), pepper.id());
            if (match.isPresent()) {
                return match.get();
            }
        }
        return null;
    }

    private boolean isDoubtful(SecretIndex index, GatewayKey key) {
        return peppers.all().stream().anyMatch(pepper -> index.isDoubtful(pepper.hmac(key)));
    }

    private static VerifyCode codeOf(Match match, String scope, Instant now) {
        KeyCredentials key = match.key();
        if (key.revokedAt() != null || !match.secret().validAt(now)) {
            return VerifyCode.REVOKED;
        }
        if (key.expiresAt() != null && !now.isBefore(key.expiresAt())) {
            return VerifyCode.EXPIRED;
        }
        return scope == null || key.scopes().contains(scope) ? VerifyCode.VALID : VerifyCode.INSUFFICIENT_SCOPE;
    }

    /** Peppers that keys were made with and this instance lacks: it can't tell those keys from unknown ones. */
    List<String> unknownPeppers() {
        return unknownPeppers(tail.index());
    }

    private List<String> unknownPeppers(SecretIndex index) {
        var unknown = new TreeSet<>(index.pepperIds());
        peppers.all().forEach(pepper -> unknown.remove(pepper.id()));
        return List.copyOf(unknown);
    }

    boolean fresh() {
        return tail.freshness().staleness().filter(this::fresh).isPresent();
    }

    private boolean fresh(Duration age) {
        return age.compareTo(maxStaleness) <= 0;
    }

    private static Problem notFresh() {
        return Problem.of(ProblemType.NOT_FRESH, "It is not certain that every change to keys has arrived here.");
    }

    private static Problem stateUnknown() {
        return Problem.of(ProblemType.KEY_STATE_UNKNOWN, "A change to this key could not be read.")
                .withHeader("Retry-After", "60");
    }
}
