package dev.keyledger.console.access;

import dev.keyledger.console.session.Role;
import dev.keyledger.console.session.Viewer;
import dev.keyledger.console.upstream.Views.KeyView;
import jakarta.ws.rs.NotFoundException;
import java.util.Set;

/**
 * What the viewer may do in a workspace, as the services will decide: what they would refuse isn't offered. They still
 * decide about every request.
 */
public record Allowed(Set<Role> roles, String viewerId) {
    /** @throws NotFoundException if the viewer has nothing to do with the workspace, whether it exists or not */
    public static Allowed of(Viewer viewer, String workspaceId) {
        Set<Role> roles = viewer.rolesIn(workspaceId);
        if (roles.isEmpty()) {
            throw new NotFoundException();
        }
        return new Allowed(roles, viewer.id());
    }

    public boolean create() {
        return roles.contains(Role.MEMBER) || roles.contains(Role.ADMIN);
    }

    public boolean reveal(KeyView key) {
        return key.isPrimary() && roles.contains(Role.ADMIN);
    }

    public boolean rename(KeyView key) {
        return !key.isPrimary() && !key.isRevoked() && ownsOrAdministers(key);
    }

    public boolean rotate(KeyView key) {
        return key.isPrimary() ? roles.contains(Role.ADMIN) : key.isActive() && ownsOrAdministers(key);
    }

    public boolean revoke(KeyView key) {
        return !key.isPrimary() && !key.isRevoked() && (roles.contains(Role.OPERATOR) || ownsOrAdministers(key));
    }

    /** What is over already can't be made to pause. */
    public boolean disable(KeyView key) {
        return !key.isPrimary() && key.isActive() && ownsOrAdministers(key);
    }

    /** Of a key that an admin has disabled an admin alone, which a key's view doesn't say. */
    public boolean enable(KeyView key) {
        return key.isDisabled() && ownsOrAdministers(key);
    }

    public boolean edit(KeyView key) {
        return !key.isPrimary() && (key.isActive() || key.isDisabled()) && ownsOrAdministers(key);
    }

    /** Of a key of which too little is known, whoever may do it with some key may ask for it. */
    public boolean rename(KnownKey key) {
        KeyView view = key.view();
        return view == null ? !key.primary() && create() : rename(view);
    }

    public boolean rotate(KnownKey key) {
        KeyView view = key.view();
        return view == null ? roles.contains(Role.ADMIN) || (!key.primary() && create()) : rotate(view);
    }

    public boolean revoke(KnownKey key) {
        KeyView view = key.view();
        return view == null ? !key.primary() : revoke(view);
    }

    public boolean disable(KnownKey key) {
        KeyView view = key.view();
        return view == null ? !key.primary() && create() : disable(view);
    }

    public boolean enable(KnownKey key) {
        KeyView view = key.view();
        return view == null ? !key.primary() && create() : enable(view);
    }

    private boolean ownsOrAdministers(KeyView key) {
        boolean own = key.createdBy().id().equals(viewerId);
        return roles.contains(Role.ADMIN) || (roles.contains(Role.MEMBER) && own);
    }
}
