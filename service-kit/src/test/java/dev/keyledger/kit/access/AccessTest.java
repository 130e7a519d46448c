package dev.keyledger.kit.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.keyledger.kit.problem.Problem;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.junit.jupiter.api.Test;

/** Every set of groups against every set of roles that an endpoint may allow. */
class AccessTest {
    private static final GroupHints HINTS = new GroupHints(List.of("groups"), Clock.systemUTC());

    /** Somebody of whom nothing is known but the id. */
    private record Somebody(String getName) implements JsonWebToken {
        @Override
        public Set<String> getClaimNames() {
            return Set.of("sub");
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // The interface has it so; it is a text.
        public <T> T getClaim(String claimName) {
            return (T) getName;
        }
    }

    private static Access of(Set<String> groups) {
        return new Access(
                new Caller(QuarkusSecurityIdentity.builder()
                        .setPrincipal(new Somebody("kim"))
                        .addRoles(groups)
                        .build()),
                HINTS);
    }

    private static <T> List<Set<T>> subsets(List<T> all) {
        var subsets = new ArrayList<Set<T>>();
        for (int bits = 0; bits < 1 << all.size(); bits++) {
            Set<T> subset = new HashSet<>();
            for (int i = 0; i < all.size(); i++) {
                if ((bits & (1 << i)) != 0) {
                    subset.add(all.get(i));
                }
            }
            subsets.add(subset);
        }
        return subsets;
    }

    /** In the workspace: an admin isn't also a member, and a gateway is nothing there. */
    private static Set<Role> held(Set<String> groups) {
        Set<Role> held = EnumSet.noneOf(Role.class);
        if (groups.contains("workspace:acme:admin")) {
            held.add(Role.ADMIN);
        } else if (groups.contains("workspace:acme:member")) {
            held.add(Role.MEMBER);
        }
        if (groups.contains("platform:operator")) {
            held.add(Role.OPERATOR);
        }
        return held;
    }

    @Test
    void admission_isByTheRolesThatAreBothHeldAndAllowed() {
        List<String> groups = List.of(
                "workspace:acme:member",
                "workspace:acme:admin",
                "workspace:globex:admin",
                "platform:operator",
                "platform:gateway");
        for (Set<String> given : subsets(groups)) {
            for (Set<Role> allowed : subsets(List.of(Role.MEMBER, Role.ADMIN, Role.OPERATOR))) {
                Set<Role> expected = EnumSet.noneOf(Role.class);
                expected.addAll(held(given));
                expected.retainAll(allowed);
                String pair = given + " where " + allowed + " may";
                if (expected.isEmpty()) {
                    Throwable refusal = catchThrowable(() -> of(given).admit("acme", allowed.toArray(Role[]::new)));
                    assertThat(refusal).as(pair).isInstanceOfSatisfying(Problem.class, problem -> assertThat(
                                    problem.status())
                            .isEqualTo(held(given).isEmpty() ? 404 : 403));
                } else {
                    Admission admission = of(given).admit("acme", allowed.toArray(Role[]::new));
                    assertThat(admission.roles()).as(pair).isEqualTo(expected);
                    assertThat(admission.reachesOwnOnly()).as(pair).isEqualTo(expected.equals(Set.of(Role.MEMBER)));
                }
            }
        }
    }
}
