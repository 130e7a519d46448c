package dev.keyledger.kit.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.WorkspaceId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class MembershipsTest {
    private static final WorkspaceId ACME = new WorkspaceId("acme");

    @Test
    void groups_giveRolesByWorkspace() {
        Memberships kim = Memberships.ofGroups(List.of("workspace:acme:admin", "workspace:globex:member"));
        assertThat(kim.roleIn(ACME)).contains(Role.ADMIN);
        assertThat(kim.roleIn(new WorkspaceId("globex"))).contains(Role.MEMBER);
        assertThat(kim.roleIn(new WorkspaceId("initech"))).isEmpty();
        assertThat(kim.platform()).isEmpty();
    }

    /** The console reads the same groups, without this code. */
    @ParameterizedTest
    @CsvFileSource(resources = "/groups.csv", numLinesToSkip = 1)
    void group_isReadAsEverybodyReadsIt(String group, String workspace, Role role, boolean operator) {
        Memberships read = Memberships.ofGroups(List.of(group));
        assertThat(read.workspaces())
                .isEqualTo(workspace == null ? Map.of() : Map.of(new WorkspaceId(workspace), role));
        assertThat(read.platform().contains(Role.OPERATOR)).isEqualTo(operator);
    }

    @Test
    void adminWhoIsAlsoMember_isAdmin() {
        assertThat(Memberships.ofGroups(List.of("workspace:acme:admin", "workspace:acme:member"))
                        .roleIn(ACME))
                .contains(Role.ADMIN);
        assertThat(Memberships.ofGroups(List.of("workspace:acme:member", "workspace:acme:admin"))
                        .roleIn(ACME))
                .contains(Role.ADMIN);
    }

    @Test
    void platformGroups_giveNoWorkspace() {
        Memberships ops = Memberships.ofGroups(List.of("platform:operator", "platform:gateway"));
        assertThat(ops.platform()).containsExactlyInAnyOrder(Role.OPERATOR, Role.GATEWAY);
        assertThat(ops.workspaces()).isEmpty();
    }

    @Test
    void groupsThatOnlyLookSimilar_giveNothing() {
        Memberships nobody = Memberships.ofGroups(List.of(
                "workspace:acme:owner",
                "workspace:ACME:admin",
                "workspace::admin",
                "xworkspace:acme:admin",
                "workspace:acme:admin:x",
                "platform:operators",
                "admin",
                "operator"));
        assertThat(nobody.workspaces()).isEmpty();
        assertThat(nobody.platform()).isEmpty();
    }
}
