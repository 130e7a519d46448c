package dev.keyledger.console.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.junit.jupiter.api.Test;

class ViewersTest {
    private record Token(Map<String, Object> claims) implements JsonWebToken {
        @Override
        public String getName() {
            return "ada";
        }

        @Override
        public Set<String> getClaimNames() {
            return claims.keySet();
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // As the interface has it.
        public <T> T getClaim(String name) {
            return (T) claims.get(name);
        }
    }

    @Test
    void nameThatIsNoText_isNone() {
        for (Object name : List.of(5, true, List.of("Ada"), Map.of("first", "Ada"))) {
            var identity = QuarkusSecurityIdentity.builder()
                    .setPrincipal(new Token(Map.of("sub", "ada", "name", name)))
                    .addRole("workspace:acme:member")
                    .build();
            Viewer viewer = new Viewers(identity).current();
            assertThat(viewer.name()).isEqualTo("ada");
            assertThat(viewer.roleIn("acme")).contains(Role.MEMBER);
        }
    }
}
