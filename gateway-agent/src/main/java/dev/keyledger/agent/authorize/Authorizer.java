package dev.keyledger.agent.authorize;

import dev.keyledger.verifier.Verdict;
import dev.keyledger.verifier.Verdict.Refused;
import dev.keyledger.verifier.Verdict.Uncertain;
import dev.keyledger.verifier.Verdict.Valid;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a request that a proxy holds may go on. What it decides by is the presented key and what the profile says
 * about the request; whatever else is sent, {@code X-Keyledger-*} included, it doesn't look at. By any number of threads.
 */
public final class Authorizer {
    private static final Logger LOG = LoggerFactory.getLogger(Authorizer.class);
    private static final String SCOPE_PARAMETER = "scope=";

    private final BiFunction<String, @Nullable String, Verdict> verify;
    private final Profile profile;
    private final ScopeMap scopes;
    private final boolean scopeByQuery;

    /**
     * @param verify says of a presented key and a scope (null: any) whether it may be used
     * @param scopeByQuery whether {@code ?scope=} is believed: only for a proxy that names it by itself
     * @throws IllegalArgumentException if with this profile the query is the client's
     */
    public Authorizer(
            BiFunction<String, @Nullable String, Verdict> verify,
            Profile profile,
            ScopeMap scopes,
            boolean scopeByQuery) {
        if (scopeByQuery && profile.answersBelowItsPath()) {
            throw new IllegalArgumentException("no scope is taken from the query with profile " + profile
                    + ": it passes on the client's own query");
        }
        this.verify = verify;
        this.profile = profile;
        this.scopes = scopes;
        this.scopeByQuery = scopeByQuery;
    }

    /** Whether a request is for this at all. */
    public boolean isAsked(String target) {
        return target.equals(Profile.PATH)
                || target.startsWith(Profile.PATH + "?")
                || (profile.answersBelowItsPath() && target.startsWith(Profile.PATH + "/"));
    }

    /** Never throws: what fails is refused. */
    public Answer answer(ProxyRequest request) {
        try {
            return switch (PresentedKey.in(request)) {
                case PresentedKey.None() -> Answer.refused(Refusal.NO_KEY, null);
                case PresentedKey.Several() -> Answer.refused(Refusal.SEVERAL_KEYS, null);
                case PresentedKey.One(String key) -> answer(key, needOf(request));
            };
        } catch (RuntimeException e) {
            // Without its message, which may hold what was sent.
            StackTraceElement[] trace = e.getStackTrace();
            LOG.warn(
                    "a request could not be decided about: {} at {}",
                    e.getClass().getName(),
                    trace.length == 0 ? "an unknown place" : trace[0]);
            return Answer.refused(Refusal.FAILED, null);
        }
    }

    /** Whoever has no valid key isn't told what it would be good for. */
    private Answer answer(String key, Need need) {
        return switch (verify.apply(key, need.scope())) {
            case Valid valid -> need.refusal() == null ? Answer.valid(valid) : Answer.refused(need.refusal(), null);
            case Refused refused -> {
                Refusal refusal = Refusal.of(refused.code());
                yield Answer.refused(refusal, refusal == Refusal.INSUFFICIENT_SCOPE ? need.scope() : null);
            }
            case Uncertain uncertain -> Answer.refused(Refusal.of(uncertain.reason()), null);
        };
    }

    /**
     * What the request needs.
     *
     * @param scope null where it isn't known
     * @param refusal why it isn't known; null where it is
     */
    private record Need(@Nullable String scope, @Nullable Refusal refusal) {
        static Need unknown(Refusal refusal) {
            return new Need(null, refusal);
        }
    }

    private Need needOf(ProxyRequest request) {
        if (!profile.answersBelowItsPath()) {
            int query = request.target().indexOf('?');
            Optional<String> named =
                    query < 0 ? Optional.empty() : scopeIn(request.target().substring(query + 1));
            if (named.isPresent()) {
                return scopeByQuery && PathRule.SCOPE.matcher(named.get()).matches()
                        ? new Need(named.get(), null)
                        : Need.unknown(Refusal.SCOPE_NOT_TAKEN);
            }
        }
        Optional<Original> original = profile.original(request);
        if (original.isEmpty()) {
            return Need.unknown(Refusal.REQUEST_UNKNOWN);
        }
        Optional<RequestPath> path = RequestPath.of(original.get().uri());
        if (path.isEmpty()) {
            return Need.unknown(Refusal.PATH_AMBIGUOUS);
        }
        return scopes.scopeFor(original.get().method(), path.get())
                .map(scope -> new Need(scope, null))
                .orElseGet(() -> Need.unknown(Refusal.PATH_NOT_MAPPED));
    }

    /** All that the query names as one; together they are none if there are several. */
    private static Optional<String> scopeIn(String query) {
        return Stream.of(query.split("&", -1))
                .filter(parameter -> parameter.startsWith(SCOPE_PARAMETER))
                .map(parameter -> parameter.substring(SCOPE_PARAMETER.length()))
                .reduce((first, second) -> first + " " + second)
                .map(Authorizer::decoded);
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
