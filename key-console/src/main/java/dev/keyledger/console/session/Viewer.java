package dev.keyledger.console.session;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who looks at the page, as the access token says.
 *
 * @param id the token's {@code sub}
 * @param workspaces the role in each workspace that the token names, by the workspace's id
 * @param operator whether everything may be read, whatever the workspace
 */
public record Viewer(String id, String name, Map<String, Role> workspaces, boolean operator) {
    private static final Pattern WORKSPACE_GROUP =
            Pattern.compile("workspace:([a-z0-9][a-z0-9-]{1,62}):(admin|member)");

    /** Groups of other kinds mean nothing here. Some issuers name groups by their path, a slash before the first level. */
    static Viewer of(String id, @Nullable String name, Collection<String> groups) {
        Map<String, Role> workspaces = new TreeMap<>();
        boolean operator = false;
        for (String given : groups) {
            String group = given.startsWith("/") ? given.substring(1) : given;
            Matcher workspace = WORKSPACE_GROUP.matcher(group);
            operator |= group.equals("platform:operator");
            if (workspace.matches()) {
                Role role = workspace.group(2).equals("admin") ? Role.ADMIN : Role.MEMBER;
                workspaces.merge(workspace.group(1), role, Viewer::higher);
            }
        }
        return new Viewer(id, name == null || name.isBlank() ? id : name, workspaces, operator);
    }

    /** All that the viewer is in the workspace; each of these allows its own, and what one allows another doesn't widen. */
    public Set<Role> rolesIn(String workspaceId) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        if (workspaces.containsKey(workspaceId)) {
            roles.add(workspaces.get(workspaceId));
        }
        if (operator) {
            roles.add(Role.OPERATOR);
        }
        return roles;
    }

    /** What the viewer is called there; empty if it has nothing to do with the workspace. */
    public Optional<Role> roleIn(String workspaceId) {
        Role role = workspaces.get(workspaceId);
        return Optional.ofNullable(role == null && operator ? Role.OPERATOR : role);
    }

    private static Role higher(Role one, Role other) {
        return one == Role.ADMIN ? one : other;
    }
}
