package dev.keyledger.console.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class ViewerTest {
    @Test
    void roles_areThoseOfTheGroups_theHigherWins() {
        Viewer viewer = Viewer.of(
                "kim",
                "Kim",
                List.of(
                        "workspace:acme:member",
                        "workspace:acme:admin",
                        "workspace:globex:member",
                        "other",
                        "workspace:X:admin"));
        assertThat(viewer.roleIn("acme")).contains(Role.ADMIN);
        assertThat(viewer.roleIn("globex")).contains(Role.MEMBER);
        assertThat(viewer.roleIn("X")).isEmpty();
        assertThat(viewer.roleIn("initech")).isEmpty();
    }

    @Test
    void operator_isOneInEveryWorkspace_unlessItIsMore() {
        Viewer viewer = Viewer.of("ops", null, List.of("platform:operator", "workspace:acme:member"));
        assertThat(viewer.roleIn("globex")).contains(Role.OPERATOR);
        assertThat(viewer.roleIn("acme")).contains(Role.MEMBER);
        assertThat(viewer.rolesIn("globex")).containsExactly(Role.OPERATOR);
        assertThat(viewer.rolesIn("acme")).containsExactlyInAnyOrder(Role.MEMBER, Role.OPERATOR);
        assertThat(viewer.name()).isEqualTo("ops");
    }

    /** The services read the same groups, with other code. */
    @ParameterizedTest
    @CsvFileSource(resources = "/groups.csv", numLinesToSkip = 1)
    void group_isReadAsTheServicesReadIt(String group, String workspace, Role role, boolean operator) {
        Viewer viewer = Viewer.of("kim", "Kim", List.of(group));
        assertThat(viewer.workspaces()).isEqualTo(workspace == null ? Map.of() : Map.of(workspace, role));
        assertThat(viewer.operator()).isEqualTo(operator);
    }

    @Test
    void groupsByTheirPath_areGroupsOfTheFirstLevelAlone() {
        Viewer viewer = Viewer.of(
                "kim",
                "Kim",
                List.of("/workspace:acme:admin", "/customers/workspace:globex:admin", "/platform:operator"));
        assertThat(viewer.workspaces()).containsOnlyKeys("acme");
        assertThat(viewer.operator()).isTrue();
    }
}
