package dev.keyledger.kit.access;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The one place where it is decided who may do what. The tenant comes first: to somebody without any role in a
 * workspace it does not exist, whatever is asked about it.
 */
@RequestScoped
public class Access {
    private final Caller caller;
    private final GroupHints hints;

    @Inject
    Access(Caller caller, GroupHints hints) {
        this.caller = caller;
        this.hints = hints;
    }

    /** As {@link #admit}, where the roles allow the same to everybody whom they let in. */
    public WorkspaceId require(String workspaceId, Role... allowed) {
        return admit(workspaceId, allowed).workspace();
    }

    /**
     * Lets the request pass if the caller holds one of the roles in the workspace; an operator is one everywhere.
     *
     * @param allowed every role that may; an admin isn't also a member
     * @return by which of these roles, which bounds what may be done
     * @throws Problem 404 if the caller has nothing to do with it, 403 if its role won't do, 400 if an operator, who may
     *     learn the reason, sent a malformed id
     */
    public Admission admit(String workspaceId, Role... allowed) {
        if (!WorkspaceId.isValid(workspaceId)) {
            throw isOperator()
                    ? Problem.invalid("ws", "is 2 to 63 of a-z, 0-9 and -, and doesn't start with -")
                    : Problem.notFound(ProblemType.WORKSPACE_NOT_FOUND);
        }
        var workspace = new WorkspaceId(workspaceId);
        Set<Role> held = EnumSet.noneOf(Role.class);
        caller.memberships().roleIn(workspace).ifPresent(held::add);
        if (isOperator()) {
            held.add(Role.OPERATOR);
        }
        if (held.isEmpty()) {
            hint("a role in workspace " + workspace);
            throw Problem.notFound(ProblemType.WORKSPACE_NOT_FOUND);
        }
        return new Admission(workspace, oneOrMoreOf(held, allowed));
    }

    /** @throws Problem 403 if the caller doesn't hold one of these roles on the platform */
    public void requirePlatform(Role... allowed) {
        Set<Role> held = caller.memberships().platform();
        if (Collections.disjoint(held, Set.of(allowed))) {
            hint("the role " + List.of(allowed));
        }
        oneOrMoreOf(held, allowed);
    }

    /** What the caller is in the workspace, to be told so; what it may do is {@link #admit}'s to say. */
    public Optional<Role> roleIn(WorkspaceId workspace) {
        return caller.memberships().roleIn(workspace);
    }

    /** The workspaces of which the caller is a member or admin. */
    public Set<WorkspaceId> workspaces() {
        return caller.memberships().workspaces().keySet();
    }

    public boolean isOperator() {
        return caller.memberships().platform().contains(Role.OPERATOR);
    }

    private void hint(String wanted) {
        hints.missing(wanted, caller.id(), caller.groups(), caller.claims());
    }

    private static Set<Role> oneOrMoreOf(Set<Role> held, Role... allowed) {
        Set<Role> allowing = EnumSet.noneOf(Role.class);
        allowing.addAll(held);
        allowing.retainAll(Set.of(allowed));
        if (allowing.isEmpty()) {
            throw Problem.of(ProblemType.FORBIDDEN, "Your role does not allow this.");
        }
        return allowing;
    }
}
