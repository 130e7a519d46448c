package dev.keyledger.console.session;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /** Groups of other kinds mean nothing here. */
    static Viewer of(String id, String name, Collection<String> groups) {
        Map<String, Role> workspaces = new TreeMap<>();
        for (String group : groups) {
            Matcher workspace = WORKSPACE_GROUP.matcher(group);
            if (workspace.matches()) {
                Role role = workspace.group(2).equals("admin") ? Role.ADMIN : Role.MEMBER;
                workspaces.merge(workspace.group(1), role, Viewer::higher);
            }
        }
        boolean operator = groups.contains("platform:operator");
        return new Viewer(id, name == null || name.isBlank() ? id : name, workspaces, operator);
    }

    /** Empty if the viewer has nothing to do with the workspace. */
    public Optional<Role> roleIn(String workspaceId) {
        Role role = workspaces.get(workspaceId);
        return Optional.ofNullable(role == null && operator ? Role.OPERATOR : role);
    }

    private static Role higher(Role one, Role other) {
        return one == Role.ADMIN ? one : other;
    }
}
