package dev.keyledger.kit.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.WorkspaceId;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final WorkspaceId ACME = new WorkspaceId("acme");

    /** Every set of roles: nothing but membership alone is bounded to what is one's own. */
    @Test
    void membershipAlone_reachesNoFurtherThanOnesOwn() {
        Role[] all = Role.values();
        for (int bits = 1; bits < 1 << all.length; bits++) {
            Set<Role> roles = EnumSet.noneOf(Role.class);
            for (int i = 0; i < all.length; i++) {
                if ((bits & (1 << i)) != 0) {
                    roles.add(all[i]);
                }
            }
            assertThat(new Admission(ACME, roles).reachesOwnOnly())
                    .as("%s", roles)
                    .isEqualTo(roles.equals(Set.of(Role.MEMBER)));
        }
    }
}
