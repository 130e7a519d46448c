package dev.keyledger.kit.access;

import dev.keyledger.events.WorkspaceId;
import java.util.Set;

/**
 * That somebody may do something in a workspace, and by which of their roles. What they may do it to is bounded by these
 * alone: another role of theirs, which doesn't allow it, adds nothing.
 *
 * @param roles those of the caller's that allow it; never empty
 */
public record Admission(WorkspaceId workspace, Set<Role> roles) {
    public Admission {
        roles = Set.copyOf(roles);
    }

    /** Whether nothing but membership allows it, which reaches no further than what a member has made. */
    public boolean reachesOwnOnly() {
        return roles.equals(Set.of(Role.MEMBER));
    }
}
