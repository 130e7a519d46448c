package dev.keyledger.kit.access;

import dev.keyledger.events.WorkspaceId;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A caller's roles, read from the groups of its token: {@code workspace:{id}:admin}, {@code workspace:{id}:member},
 * {@code platform:operator}, {@code platform:gateway}. Other groups mean nothing here. Some issuers name groups by their
 * path, with a slash before a group of the first level; one of a lower level is somebody else's.
 */
record Memberships(Map<WorkspaceId, Role> workspaces, Set<Role> platform) {
    private static final Pattern WORKSPACE_GROUP = Pattern.compile("workspace:([^:]+):(admin|member)");

    static Memberships ofGroups(Collection<String> groups) {
        var workspaces = new HashMap<WorkspaceId, Role>();
        Set<Role> platform = EnumSet.noneOf(Role.class);
        for (String name : groups) {
            String group = name.startsWith("/") ? name.substring(1) : name;
            Matcher workspace = WORKSPACE_GROUP.matcher(group);
            if (group.equals("platform:operator")) {
                platform.add(Role.OPERATOR);
            } else if (group.equals("platform:gateway")) {
                platform.add(Role.GATEWAY);
            } else if (workspace.matches() && WorkspaceId.isValid(workspace.group(1))) {
                Role role = workspace.group(2).equals("admin") ? Role.ADMIN : Role.MEMBER;
                workspaces.merge(new WorkspaceId(workspace.group(1)), role, Memberships::higher);
            }
        }
        return new Memberships(Map.copyOf(workspaces), Set.copyOf(platform));
    }

    Optional<Role> roleIn(WorkspaceId workspace) {
        return Optional.ofNullable(workspaces.get(workspace));
    }

    private static Role higher(Role one, Role other) {
        return one == Role.ADMIN ? one : other;
    }
}
