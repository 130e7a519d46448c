package dev.keyledger.query.keyview.store;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;

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

    public Uni<List<WorkspaceRow>> all() {
        return listAll(Sort.by("workspaceId"));
    }

    public Uni<List<WorkspaceRow>> of(Collection<WorkspaceId> ids) {
        return list(
                "workspaceId in ?1",
                Sort.by("workspaceId"),
                ids.stream().map(WorkspaceId::value).toList());
    }
}
