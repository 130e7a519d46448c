package dev.keyledger.tokens;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * OIDC's check of bearer tokens, which for {@code keyledger.access.token-remembered-for} (default PT10S; PT0S: not at
 * all) remembers which were good. A gateway sends the same token with every request, and checking its signature costs
 * more than all the rest of a verification. A remembered token still ends when its own lifetime does; what is refused is
 * never remembered.
 */
@Alternative
@Priority(1)
@ApplicationScoped
class RememberedTokens implements HttpAuthenticationMechanism {
    private static final String BEARER = "Bearer ";
    private static final int TOKENS_MAX = 10_000;

    private final OidcAuthenticationMechanism oidc;
    private final Clock clock;
    private final Cache<String, SecurityIdentity> good;

    RememberedTokens(
            OidcAuthenticationMechanism oidc,
            Clock clock,
            @ConfigProperty(name = "keyledger.access.token-remembered-for", defaultValue = "PT10S")
                    Duration rememberedFor) {
        this.oidc = oidc;
        this.clock = clock;
        this.good = Caffeine.newBuilder()
                .maximumSize(TOKENS_MAX)
                .expireAfterWrite(rememberedFor)
                .build();
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        String authorization = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization == null || !authorization.startsWith(BEARER)) {
            return oidc.authenticate(context, identities);
        }
        SecurityIdentity remembered = good.getIfPresent(authorization);
        if (remembered != null && clock.instant().isBefore(endOf(remembered))) {
            return Uni.createFrom().item(remembered);
        }
        return oidc.authenticate(context, identities).map(checked -> {
            SecurityIdentity identity = withoutRequest(checked);
            good.put(authorization, identity);
            return identity;
        });
    }

    private static Instant endOf(SecurityIdentity identity) {
        return Instant.ofEpochSecond(((JsonWebToken) identity.getPrincipal()).getExpirationTime());
    }

    /** What the token says. OIDC's own identity also holds the request in which it was checked. */
    private static SecurityIdentity withoutRequest(SecurityIdentity checked) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(checked.getPrincipal())
                .addRoles(checked.getRoles())
                .build();
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return oidc.getChallenge(context);
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return oidc.getCredentialTypes();
    }

    @Override
    public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext context) {
        return oidc.getCredentialTransport(context);
    }
}
