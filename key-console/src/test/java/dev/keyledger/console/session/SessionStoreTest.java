package dev.keyledger.console.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.oidc.AuthorizationCodeTokens;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class SessionStoreTest {
    private static final Duration IDLE_MAX = Duration.ofHours(1);
    private static final Duration LIFETIME_MAX = Duration.ofHours(12);
    private static final AuthorizationCodeTokens TOKENS = new AuthorizationCodeTokens("id", "access", "refresh");

    private final SetClock clock = new SetClock();
    private final SessionStore store = new SessionStore(IDLE_MAX, LIFETIME_MAX, 100, clock);

    @Test
    void session_isFoundByItsId_andByNothingElse() {
        Session session = store.open(TOKENS);
        assertThat(store.find(session.id())).contains(session);
        assertThat(store.find(session.id() + "x")).isEmpty();
        assertThat(store.find("")).isEmpty();
        assertThat(session.id()).hasSize(43).isNotEqualTo(session.csrfToken());
        assertThat(store.open(TOKENS).id()).isNotEqualTo(session.id());
    }

    @Test
    void unusedSession_ends_andAUsedOneGoesOn() {
        Session used = store.open(TOKENS);
        Session unused = store.open(TOKENS);
        clock.advance(IDLE_MAX.minusSeconds(1));
        assertThat(store.find(used.id())).isPresent();
        clock.advance(Duration.ofSeconds(2));
        assertThat(store.find(unused.id())).isEmpty();
        assertThat(store.find(used.id())).isPresent();
    }

    @Test
    void session_endsAtItsAge_howeverBusy_alsoWithFreshTokens() {
        Session session = store.open(TOKENS);
        for (Duration age = Duration.ZERO; age.compareTo(LIFETIME_MAX) < 0; age = age.plusMinutes(30)) {
            assertThat(store.find(session.id())).as("after %s", age).isPresent();
            session = store.renew(session, TOKENS).orElseThrow();
            clock.advance(Duration.ofMinutes(30));
        }
        assertThat(store.find(session.id())).isEmpty();
    }

    @Test
    void renewedSession_keepsItsIdAndToken_soThatOpenPagesStayGood() {
        Session session = store.open(TOKENS);
        var fresh = new AuthorizationCodeTokens("id 2", "access 2", "refresh 2");
        store.renew(session, fresh);
        Session found = store.find(session.id()).orElseThrow();
        assertThat(found.tokens()).isSameAs(fresh);
        assertThat(found.csrfToken()).isEqualTo(session.csrfToken());
    }

    @Test
    void endedSession_isGone() {
        Session session = store.open(TOKENS);
        store.end(session.id());
        assertThat(store.find(session.id())).isEmpty();
    }

    /** Signing out may overtake a refresh of the session's tokens. */
    @Test
    void sessionThatHasEnded_isNotBroughtBackByFreshTokens() {
        Session session = store.open(TOKENS);
        store.end(session.id());
        assertThat(store.renew(session, TOKENS)).isEmpty();
        assertThat(store.find(session.id())).isEmpty();
    }

    @Test
    void numberOfSessions_isBounded() {
        for (int i = 0; i < 1_000; i++) {
            store.open(TOKENS);
        }
        assertThat(store.count()).isEqualTo(100);
    }

    @Test
    void session_neverPrintsWhatItHolds() {
        Session session = store.open(TOKENS);
        assertThat(session.toString()).doesNotContain(session.id(), session.csrfToken(), "access", "refresh");
    }

    private static final class SetClock extends Clock {
        private Instant now = Instant.parse("2026-11-24T00:00:00Z");

        void advance(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
