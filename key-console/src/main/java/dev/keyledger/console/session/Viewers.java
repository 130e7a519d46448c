package dev.keyledger.console.session;

import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** The person behind the request in hand. */
@RequestScoped
public class Viewers {
    private final SecurityIdentity identity;

    @Inject
    Viewers(SecurityIdentity identity) {
        this.identity = identity;
    }

    public Viewer current() {
        JsonWebToken token = (JsonWebToken) identity.getPrincipal();
        // An issuer may put anything there, and who somebody is doesn't hang on it.
        Object name = token.getClaim("name");
        return Viewer.of(token.getSubject(), name instanceof String text ? text : null, identity.getRoles());
    }

    /** What the services are sent: {@code Bearer …}. */
    public String authorization() {
        return "Bearer " + identity.getCredential(AccessTokenCredential.class).getToken();
    }
}
