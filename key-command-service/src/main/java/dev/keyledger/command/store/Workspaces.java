package dev.keyledger.command.store;

import dev.keyledger.events.WorkspaceId;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The workspaces that are provisioned. */
@ApplicationScoped
public class Workspaces implements PanacheRepositoryBase<WorkspaceRow, String> {
    public Uni<Optional<Workspace>> find(WorkspaceId workspaceId) {
        return Panache.withSession(() -> findById(workspaceId.value()))
                .onFailure()
                .transform(Refusal::of)
                .map(row -> Optional.ofNullable(row)
                        .map(found -> new Workspace(workspaceId, found.name, found.primaryKeyId, found.created)));
    }
}
