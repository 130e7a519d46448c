package dev.keyledger.kit.access;

import dev.keyledger.events.Actor;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Who sends the request in hand, as its token says. */
@RequestScoped
public class Caller {
    private final SecurityIdentity identity;

    @Inject
    Caller(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** The token's {@code sub}. */
    public String id() {
        return token().getSubject();
    }

    /** The caller as events name it; a token without a {@code name} goes by its {@code sub}. */
    public Actor actor() {
        String name = token().getClaim("name");
        return new Actor(id(), name == null || name.isBlank() ? id() : name);
    }

    Memberships memberships() {
        return Memberships.ofGroups(identity.getRoles());
    }

    private JsonWebToken token() {
        return (JsonWebToken) identity.getPrincipal();
    }
}
