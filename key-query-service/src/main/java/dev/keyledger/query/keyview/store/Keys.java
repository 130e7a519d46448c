package dev.keyledger.query.keyview.store;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.key.KeyId;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** The key views, for reads. */
@ApplicationScoped
public class Keys implements PanacheRepositoryBase<KeyRow, UUID> {
    /** The key if it is one of the workspace's; otherwise fails with 404, so that another's key looks like none. */
    public Uni<KeyRow> require(WorkspaceId workspace, String keyId) {
        return KeyId.parse(keyId).map(id -> require(workspace, id)).orElseGet(() -> Uni.createFrom()
                .failure(Problem.notFound(ProblemType.KEY_NOT_FOUND)));
    }

    private Uni<KeyRow> require(WorkspaceId workspace, UUID id) {
        return findById(id)
                .map(key -> key != null && key.workspaceId.equals(workspace.value()) ? key : null)
                .onItem()
                .ifNull()
                .failWith(() -> Problem.notFound(ProblemType.KEY_NOT_FOUND));
    }

    public Uni<KeyRow> requirePrimary(WorkspaceId workspace) {
        return find("workspaceId = ?1 and kind = 'primary'", Sort.by("createdAt"), workspace.value())
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> Problem.notFound(ProblemType.KEY_NOT_FOUND));
    }
}
