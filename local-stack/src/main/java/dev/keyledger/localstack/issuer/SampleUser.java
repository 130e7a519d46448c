package dev.keyledger.localstack.issuer;

import java.util.List;
import java.util.Optional;

/**
 * Somebody who can get a token from the local issuer.
 *
 * @param login what {@code ./keyledger token} is given; also the token's subject
 * @param groups what the token allows
 */
public record SampleUser(String login, String name, List<String> groups) {
    /** In the order in which they are shown. */
    public static final List<SampleUser> ALL = List.of(
            new SampleUser("ada", "Ada Admin", List.of("workspace:acme:admin")),
            new SampleUser("max", "Max Member", List.of("workspace:acme:member")),
            new SampleUser("eve", "Eve Else", List.of("workspace:globex:admin")),
            new SampleUser("kim", "Kim Both", List.of("workspace:acme:admin", "workspace:globex:member")),
            new SampleUser("ops", "Olga Operator", List.of("platform:operator")),
            new SampleUser("gateway", "Gateway", List.of("platform:gateway")));

    public SampleUser {
        groups = List.copyOf(groups);
    }

    public static Optional<SampleUser> withLogin(String login) {
        return ALL.stream().filter(user -> user.login().equals(login)).findFirst();
    }

    /** For people: {@code ada (Ada Admin: workspace:acme:admin)}. */
    public String description() {
        return login + " (" + name + ": " + String.join(", ", groups) + ")";
    }
}
