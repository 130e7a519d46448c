package dev.keyledger.query.catalogue;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.openapi.Problems;
import dev.keyledger.kit.problem.ProblemType;
import dev.keyledger.kit.rest.AnsweredInTime;
import dev.keyledger.query.config.QueryConfig;
import dev.keyledger.query.keyview.store.WorkspaceRow;
import dev.keyledger.query.keyview.store.Workspaces;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.vertx.http.Compressed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What there is to choose from: scopes for a new key, and the caller's workspaces. */
@AnsweredInTime
@Path("/v1")
@Tag(name = "Catalogue")
class CatalogueResource {
    @Schema(name = "ScopeList")
    record ScopesBody(List<ScopeBody> items) {}

    @Schema(name = "Scope")
    record ScopeBody(String name, String description) {}

    @Schema(name = "WorkspaceList")
    record WorkspacesBody(List<WorkspaceBody> items) {}

    @Schema(name = "Workspace")
    record WorkspaceBody(
            String workspaceId,
            String name,

            @Schema(enumeration = {"member", "admin", "operator"})
            String role) {}

    private final Access access;
    private final Workspaces workspaces;
    private final ScopesBody scopes;

    @Inject
    CatalogueResource(Access access, Workspaces workspaces, QueryConfig config) {
        this.access = access;
        this.workspaces = workspaces;
        this.scopes = new ScopesBody(config.scopes().stream()
                .map(scope -> new ScopeBody(scope.name(), scope.description()))
                .toList());
    }

    @GET
    @Path("/scopes")
    @Operation(operationId = "listScopes", summary = "The scopes that a key can have")
    @Problems(never = {ProblemType.FORBIDDEN, ProblemType.DATABASE_OUT_OF_REACH})
    public Uni<ScopesBody> scopes() {
        return Uni.createFrom().item(scopes);
    }

    @GET
    @Compressed
    @Path("/workspaces")
    @WithSession
    @Operation(operationId = "listWorkspaces", summary = "The caller's workspaces; an operator's: all")
    @Problems(never = ProblemType.FORBIDDEN)
    public Uni<WorkspacesBody> workspaces() {
        Uni<List<WorkspaceRow>> visible = access.isOperator() ? workspaces.all() : workspaces.of(access.workspaces());
        return visible.map(
                rows -> new WorkspacesBody(rows.stream().map(this::bodyOf).toList()));
    }

    private WorkspaceBody bodyOf(WorkspaceRow row) {
        Role role = access.roleIn(new WorkspaceId(row.workspaceId())).orElse(Role.OPERATOR);
        return new WorkspaceBody(row.workspaceId(), row.name(), role.name().toLowerCase(Locale.ROOT));
    }
}
