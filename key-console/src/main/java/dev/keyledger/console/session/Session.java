package dev.keyledger.console.session;

import io.quarkus.oidc.AuthorizationCodeTokens;
import java.time.Instant;

/**
 * A signed-in browser: what its cookie stands for. The tokens never leave this process but for the services.
 *
 * @param id the cookie's value, 256 random bits
 * @param csrfToken what every request that changes something must repeat
 */
public record Session(String id, String csrfToken, Instant startedAt, AuthorizationCodeTokens tokens) {
    /** The same session with fresh tokens: pages that are open in the browser stay good. */
    Session withTokens(AuthorizationCodeTokens fresh) {
        return new Session(id, csrfToken, startedAt, fresh);
    }

    @Override
    public String toString() {
        return "Session[since " + startedAt + "]";
    }
}
