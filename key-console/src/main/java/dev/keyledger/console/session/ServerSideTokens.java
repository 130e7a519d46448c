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
        Session session = CurrentSession.of(context)
                .map(known -> sessions.renew(known, tokens))
                .orElseGet(() -> sessions.open(tokens));
        CurrentSession.set(context, session);
        return Uni.createFrom().item(session.id());
    }

    @Override
    public Uni<AuthorizationCodeTokens> getTokens(
            RoutingContext context,
            OidcTenantConfig oidc,
            String id,
            OidcRequestContext<AuthorizationCodeTokens> request) {
        Optional<Session> session = sessions.find(id);
        if (session.isEmpty()) {
            // This failure, of all, also makes OIDC delete the cookie.
            return Uni.createFrom().failure(new AuthenticationCompletionException("the session has ended"));
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
}
