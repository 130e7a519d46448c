package dev.keyledger.tokens;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.AuthenticationFailedException;
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
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * OIDC's check of bearer tokens, which for {@code keyledger.access.token-remembered-for} (default PT10S; PT0S: not at
 * all) remembers which were good. A gateway sends the same token with every request, and checking its signature costs
 * more than all the rest of a verification. A remembered token still ends when its own lifetime does; what is refused is
 * never remembered. Before OIDC is asked, the token's form and its claims' kinds are looked at.
 */
@Alternative
@Priority(1)
@ApplicationScoped
class RememberedTokens implements HttpAuthenticationMechanism {
    /** In characters of tokens: what is remembered of one is some three times as much. */
    private static final long CHARACTERS_MAX = 16_777_216;

    private final OidcAuthenticationMechanism oidc;
    private final Clock clock;
    private final GroupsClaim groups;
    private final Cache<String, SecurityIdentity> good;

    RememberedTokens(
            OidcAuthenticationMechanism oidc,
            Clock clock,
            @ConfigProperty(name = "keyledger.access.token-remembered-for", defaultValue = "PT10S")
                    Duration rememberedFor,
            @ConfigProperty(name = "quarkus.oidc.roles.role-claim-path", defaultValue = "groups")
                    List<String> groupsClaim) {
        this.oidc = oidc;
        this.clock = clock;
        this.groups = GroupsClaim.at(groupsClaim);
        this.good = Caffeine.newBuilder()
                .maximumWeight(CHARACTERS_MAX)
                .weigher((String token, SecurityIdentity identity) -> token.length())
                .expireAfterWrite(rememberedFor)
                .build();
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        return Uni.createFrom().deferred(() -> BearerToken.textOf(context.request())
                .map(token -> check(token, context, identities))
                .orElseGet(() -> oidc.authenticate(context, identities)));
    }

    private Uni<SecurityIdentity> check(String text, RoutingContext context, IdentityProviderManager identities) {
        SecurityIdentity remembered = good.getIfPresent(text);
        if (remembered != null && clock.instant().isBefore(endOf(remembered))) {
            return Uni.createFrom().item(remembered);
        }
        BearerToken token = BearerToken.parse(text);
        ClaimRules.require(token.claims());
        Set<String> names = groups.namesIn(token.claims());
        // OIDC reads the header by itself, and must find in it what was looked at here and nothing around it.
        context.request().headers().set(HttpHeaders.AUTHORIZATION, BearerToken.SCHEME + " " + token.text());
        return oidc.authenticate(context, identities).map(checked -> {
            if (checked == null) {
                throw new AuthenticationFailedException("the token was not looked at");
            }
            SecurityIdentity identity = withoutRequest(checked, names);
            good.put(token.text(), identity);
            return identity;
        });
    }

    private static Instant endOf(SecurityIdentity identity) {
        return Instant.ofEpochSecond(((JsonWebToken) identity.getPrincipal()).getExpirationTime());
    }

    /** What the token says. OIDC's own identity also holds the request in which it was checked. */
    private static SecurityIdentity withoutRequest(SecurityIdentity checked, Set<String> groups) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(checked.getPrincipal())
                .addRoles(groups)
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
