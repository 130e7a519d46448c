package dev.keyledger.console.access;

import dev.keyledger.console.session.Role;
import dev.keyledger.console.session.Viewer;
import dev.keyledger.console.upstream.Views.KeyView;
import jakarta.ws.rs.NotFoundException;

/**
 * What the viewer may do in a workspace, as the services will decide: what they would refuse isn't offered. They still
 * decide about every request.
 */
public record Allowed(Role role, String viewerId) {
    /** @throws NotFoundException if the viewer has nothing to do with the workspace, whether it exists or not */
    public static Allowed of(Viewer viewer, String workspaceId) {
        return new Allowed(viewer.roleIn(workspaceId).orElseThrow(NotFoundException::new), viewer.id());
    }

    public boolean create() {
        return role != Role.OPERATOR;
    }

    public boolean reveal(KeyView key) {
        return key.isPrimary() && role == Role.ADMIN;
    }

    public boolean rename(KeyView key) {
        return !key.isPrimary() && !key.isRevoked() && ownsOrAdministers(key);
    }

    public boolean rotate(KeyView key) {
        return key.isPrimary() ? role == Role.ADMIN : key.isActive() && ownsOrAdministers(key);
    }

    public boolean revoke(KeyView key) {
        return !key.isPrimary() && !key.isRevoked() && (role == Role.OPERATOR || ownsOrAdministers(key));
    }

    private boolean ownsOrAdministers(KeyView key) {
        return switch (role) {
            case ADMIN -> true;
            case MEMBER -> key.createdBy().id().equals(viewerId);
            case OPERATOR -> false;
        };
    }
}
