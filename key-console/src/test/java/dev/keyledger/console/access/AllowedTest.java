package dev.keyledger.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.console.session.Role;
import dev.keyledger.console.upstream.Views.KeyView;
import dev.keyledger.console.upstream.Views.Person;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The role matrix, as far as the page offers things by it. */
class AllowedTest {
    @ParameterizedTest
    @CsvSource({
        // role, key, create, reveal, rename, rotate, revoke
        "ADMIN, primary, true, true, false, true, false",
        "ADMIN, others, true, false, true, true, true",
        "ADMIN, expired, true, false, true, false, true",
        "ADMIN, revoked, true, false, false, false, false",
        "MEMBER, primary, true, false, false, false, false",
        "MEMBER, own, true, false, true, true, true",
        "MEMBER, others, true, false, false, false, false",
        "OPERATOR, primary, false, false, false, false, false",
        "OPERATOR, others, false, false, false, false, true",
        "OPERATOR, own, false, false, false, false, true"
    })
    void role_isOfferedWhatItMayDo(
            Role role, String key, boolean create, boolean reveal, boolean rename, boolean rotate, boolean revoke) {
        var allowed = new Allowed(Set.of(role), "me");
        KeyView view = key(key);
        assertThat(List.of(
                        allowed.create(),
                        allowed.reveal(view),
                        allowed.rename(view),
                        allowed.rotate(view),
                        allowed.revoke(view)))
                .as("create, reveal, rename, rotate, revoke")
                .containsExactly(create, reveal, rename, rotate, revoke);
    }

    /** Whoever is several may do what each of them may, and no more. */
    @ParameterizedTest
    @CsvSource({"MEMBER", "ADMIN", "OPERATOR"})
    void severalRoles_allowWhatEachOfThemAllows(Role one) {
        for (Role other : Role.values()) {
            var both = new Allowed(EnumSet.of(one, other), "me");
            var first = new Allowed(Set.of(one), "me");
            var second = new Allowed(Set.of(other), "me");
            for (String what : List.of("primary", "own", "others", "expired", "revoked")) {
                KeyView key = key(what);
                String pair = one + " and " + other + ": " + what;
                assertThat(both.create()).as(pair).isEqualTo(first.create() || second.create());
                assertThat(both.reveal(key)).as(pair).isEqualTo(first.reveal(key) || second.reveal(key));
                assertThat(both.rename(key)).as(pair).isEqualTo(first.rename(key) || second.rename(key));
                assertThat(both.rotate(key)).as(pair).isEqualTo(first.rotate(key) || second.rotate(key));
                assertThat(both.revoke(key)).as(pair).isEqualTo(first.revoke(key) || second.revoke(key));
            }
        }
    }

    private static KeyView key(String what) {
        String kind = what.equals("primary") ? "primary" : "additional";
        String status = what.equals("revoked") || what.equals("expired") ? what : "active";
        String creator = what.equals("own") ? "me" : "somebody";
        return new KeyView(
                "id",
                "acme",
                kind,
                "Name",
                "dg_live_•••••••abcd",
                List.of(),
                Instant.EPOCH,
                new Person(creator, creator),
                status,
                null,
                null,
                null,
                null,
                0,
                BigDecimal.ZERO,
                0,
                1,
                List.of(),
                null,
                1);
    }
}
