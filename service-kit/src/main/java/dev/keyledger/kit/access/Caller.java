package dev.keyledger.kit.access;

import dev.keyledger.events.Actor;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Who sends the request in hand, as its token says. */
@RequestScoped
public class Caller {
    private static final int NAME_CHARACTERS_MAX = 200;

    private final SecurityIdentity identity;

    @Inject
    Caller(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** The token's {@code sub}. */
    public String id() {
        return token().getSubject();
    }

    /**
     * The caller as events name it, on one line, without what can't be seen or would turn the text around it, and cut
     * where nobody's name goes on; a token without a {@code name} goes by its {@code sub}.
     */
    public Actor actor() {
        String name = token().getClaim("name");
        String line = name == null ? "" : line(name);
        return new Actor(id(), line.isEmpty() ? id() : line);
    }

    private static String line(String name) {
        var line = new StringBuilder();
        name.codePoints()
                .limit(NAME_CHARACTERS_MAX)
                .map(character -> isVisible(character) ? character : ' ')
                .filter(character -> character != ' ' || !endsWithSpace(line))
                .forEach(line::appendCodePoint);
        return line.toString().strip();
    }

    private static boolean endsWithSpace(CharSequence line) {
        return line.isEmpty() || line.charAt(line.length() - 1) == ' ';
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** The names that the token's groups claim holds, whatever they mean. */
    Set<String> groups() {
        return identity.getRoles();
    }

    /** The names of all that the token claims. */
    Set<String> claims() {
        return token().getClaimNames();
    }

    Memberships memberships() {
        return Memberships.ofGroups(groups());
    }

    private JsonWebToken token() {
        return (JsonWebToken) identity.getPrincipal();
    }
}
