package dev.keyledger.query.catalogue;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.openapi.Problems;
import dev.keyledger.kit.problem.ProblemType;
import dev.keyledger.kit.rest.AnsweredInTime;
import dev.keyledger.query.config.QueryConfig;
import io.quarkus.vertx.http.Compressed;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
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

    private static final String VISIBLE =
            "SELECT workspace_id, name FROM workspace WHERE $1 OR workspace_id = ANY ($2) ORDER BY workspace_id";

    private final Access access;
    private final Pool pool;
    private final ScopesBody scopes;

    @Inject
    CatalogueResource(Access access, Pool pool, QueryConfig config) {
        this.access = access;
        this.pool = pool;
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
    @Operation(operationId = "listWorkspaces", summary = "The caller's workspaces; an operator's: all")
    @Problems(never = ProblemType.FORBIDDEN)
    public Uni<WorkspacesBody> workspaces() {
        String[] own = access.workspaces().stream().map(WorkspaceId::value).toArray(String[]::new);
        return pool.preparedQuery(VISIBLE)
                .execute(Tuple.of(access.isOperator(), own))
                .map(rows -> new WorkspacesBody(StreamSupport.stream(rows.spliterator(), false)
                        .map(this::bodyOf)
                        .toList()));
    }

    private WorkspaceBody bodyOf(Row row) {
        String workspaceId = row.getString(0);
        Role role = access.roleIn(new WorkspaceId(workspaceId)).orElse(Role.OPERATOR);
        return new WorkspaceBody(workspaceId, row.getString(1), role.name().toLowerCase(Locale.ROOT));
    }
}
