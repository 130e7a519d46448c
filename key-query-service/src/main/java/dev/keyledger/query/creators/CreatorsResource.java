package dev.keyledger.query.creators;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.consistency.ConsistencyToken;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import dev.keyledger.kit.rest.AnsweredInTime;
import dev.keyledger.query.creators.CreatorListBody.Creator;
import dev.keyledger.query.keyview.store.RowVisibility;
import io.quarkus.vertx.http.Compressed;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Whose keys still work: what a list is filtered by after somebody has left. As few as there are unrevoked keys. */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/key-creators")
@Tag(name = "Keys")
class CreatorsResource {
    /** No row: no such workspace. One row without an id: a workspace without such keys. */
    private static final String CREATORS = """
            SELECT id, creator.name, keys
            FROM workspace
                LEFT JOIN (
                    SELECT workspace_id, created_by_id AS id, count(*) AS keys,
                        (array_agg(created_by_name ORDER BY created_at DESC))[1] AS name
                    FROM key_view
                    WHERE workspace_id = $1 AND kind = 'additional' AND revoked_at IS NULL
                    GROUP BY workspace_id, created_by_id
                ) AS creator USING (workspace_id)
            WHERE workspace_id = $1
            ORDER BY lower(creator.name), id
            """;

    private final Access access;
    private final RowVisibility visibility;
    private final Pool pool;

    @Inject
    CreatorsResource(Access access, RowVisibility visibility, Pool pool) {
        this.access = access;
        this.visibility = visibility;
        this.pool = pool;
    }

    @GET
    @Compressed
    @Operation(
            operationId = "listKeyCreators",
            summary = "Who created the workspace's unrevoked additional keys, by name")
    public Uni<CreatorListBody> creators(
            @PathParam("ws") String ws, @HeaderParam(ConsistencyToken.HEADER) String token) {
        WorkspaceId workspace = access.require(ws, Role.MEMBER, Role.ADMIN, Role.OPERATOR);
        return visibility
                .await(workspace, token)
                .chain(() -> pool.preparedQuery(CREATORS).execute(Tuple.of(workspace.value())))
                .map(CreatorsResource::body);
    }

    private static CreatorListBody body(RowSet<Row> rows) {
        if (rows.size() == 0) {
            throw Problem.notFound(ProblemType.WORKSPACE_NOT_FOUND);
        }
        return new CreatorListBody(StreamSupport.stream(rows.spliterator(), false)
                .filter(row -> row.getString(0) != null)
                .map(row -> new Creator(row.getString(0), row.getString(1), row.getLong(2)))
                .toList());
    }
}
