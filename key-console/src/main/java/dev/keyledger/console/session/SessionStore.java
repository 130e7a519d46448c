package dev.keyledger.console.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keyledger.console.ConsoleConfig;
import io.quarkus.oidc.AuthorizationCodeTokens;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The sessions of this process, in memory: bounded in number, ended by idleness and by age. A restart ends them all, which
 * costs people one redirect while the issuer still knows them.
 */
@ApplicationScoped
class SessionStore {
    private static final int ID_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final Clock clock;
    private final Duration lifetimeMax;
    private final Cache<String, Session> sessions;

    @Inject
    SessionStore(ConsoleConfig config, Clock clock) {
        this(
                config.session().idleMax(),
                config.session().lifetimeMax(),
                config.session().countMax(),
                clock);
    }

    SessionStore(Duration idleMax, Duration lifetimeMax, long countMax, Clock clock) {
        this.clock = clock;
        this.lifetimeMax = lifetimeMax;
        this.sessions = Caffeine.newBuilder()
                .maximumSize(countMax)
                .expireAfterAccess(idleMax)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    Session open(AuthorizationCodeTokens tokens) {
        var session = new Session(randomText(), randomText(), clock.instant(), tokens);
        sessions.put(session.id(), session);
        return session;
    }

    /** Keeps a session, its age included, with other tokens; empty if it has ended meanwhile, and then it stays so. */
    Optional<Session> renew(Session session, AuthorizationCodeTokens tokens) {
        return Optional.ofNullable(
                sessions.asMap().computeIfPresent(session.id(), (id, known) -> known.withTokens(tokens)));
    }

    Optional<Session> find(String id) {
        Session session = sessions.getIfPresent(id);
        if (session == null) {
            return Optional.empty();
        }
        if (clock.instant().isBefore(session.startedAt().plus(lifetimeMax))) {
            return Optional.of(session);
        }
        sessions.invalidate(id);
        return Optional.empty();
    }

    void end(String id) {
        sessions.invalidate(id);
    }

    long count() {
        sessions.cleanUp();
        return sessions.estimatedSize();
    }

    private String randomText() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
