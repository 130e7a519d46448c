package dev.keyledger.console.session;

import io.quarkus.oidc.AuthorizationCodeTokens;
import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.TokenStateManager;
import io.quarkus.security.AuthenticationCompletionException;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import java.util.Optional;

/** Where OIDC keeps the tokens of a sign-in: in the session store. The browser's cookie holds the session's id alone. */
@Alternative
@Priority(1)
@ApplicationScoped
class ServerSideTokens implements TokenStateManager {
    private final SessionStore sessions;

    @Inject
    ServerSideTokens(SessionStore sessions) {
        this.sessions = sessions;
    }

    @Override
    public Uni<String> createTokenState(
            RoutingContext context,
            OidcTenantConfig oidc,
            AuthorizationCodeTokens tokens,
            OidcRequestContext<String> request) {
        // Refreshed tokens come to a request that has a session; a sign-in never continues one.
        Optional<Session> known = CurrentSession.of(context);
        Optional<Session> session =
                known.isPresent() ? sessions.renew(known.get(), tokens) : Optional.of(sessions.open(tokens));
        if (session.isEmpty()) {
            return ended();
        }
        CurrentSession.set(context, session.get());
        return Uni.createFrom().item(session.get().id());
    }

    @Override
    public Uni<AuthorizationCodeTokens> getTokens(
            RoutingContext context,
            OidcTenantConfig oidc,
            String id,
            OidcRequestContext<AuthorizationCodeTokens> request) {
        Optional<Session> session = sessions.find(id);
        if (session.isEmpty()) {
            return ended();
        }
        CurrentSession.set(context, session.get());
        return Uni.createFrom().item(session.get().tokens());
    }

    @Override
    public Uni<Void> deleteTokens(
            RoutingContext context, OidcTenantConfig oidc, String id, OidcRequestContext<Void> request) {
        sessions.end(id);
        return Uni.createFrom().voidItem();
    }

    /** This failure, of all, also makes OIDC delete the cookie. */
    private static <T> Uni<T> ended() {
        return Uni.createFrom().failure(new AuthenticationCompletionException("the session has ended"));
    }
}
