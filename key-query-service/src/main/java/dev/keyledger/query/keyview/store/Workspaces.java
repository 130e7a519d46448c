package dev.keyledger.query.keyview.store;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** The provisioned workspaces. */
@ApplicationScoped
public class Workspaces implements PanacheRepositoryBase<WorkspaceRow, String> {
    /** Fails with 404 unless the workspace is provisioned; asked after the caller's role, so it tells no stranger. */
    public Uni<Void> requireProvisioned(WorkspaceId workspace) {
        return findById(workspace.value())
                .onItem()
                .ifNull()
                .failWith(() -> Problem.notFound(ProblemType.WORKSPACE_NOT_FOUND))
                .replaceWithVoid();
    }
}
