package dev.keyledger.kit.access;

import dev.keyledger.events.Actor;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.regex.Pattern;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Who sends the request in hand, as its token says. */
@RequestScoped
public class Caller {
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

    private final SecurityIdentity identity;

    @Inject
    Caller(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** The token's {@code sub}. */
    public String id() {
        return token().getSubject();
    }

    /** The caller as events name it, on one line; a token without a {@code name} goes by its {@code sub}. */
    public Actor actor() {
        String name = token().getClaim("name");
        String line = name == null ? "" : CONTROL.matcher(name).replaceAll(" ").strip();
        return new Actor(id(), line.isEmpty() ? id() : line);
    }

    Memberships memberships() {
        return Memberships.ofGroups(identity.getRoles());
    }

    private JsonWebToken token() {
        return (JsonWebToken) identity.getPrincipal();
    }
}
