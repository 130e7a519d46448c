package dev.keyledger.query.get;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.consistency.ConsistencyToken;
import dev.keyledger.kit.openapi.Problems;
import dev.keyledger.kit.problem.ProblemType;
import dev.keyledger.kit.rest.AnsweredInTime;
import dev.keyledger.query.keyview.store.KeyRow;
import dev.keyledger.query.keyview.store.Keys;
import dev.keyledger.query.keyview.store.RowVisibility;
import dev.keyledger.query.keyview.store.Workspaces;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** One key: by its id, or the workspace's primary one. */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/keys")
@Tag(name = "Keys")
class KeyResource {
    private final Access access;
    private final Keys keys;
    private final Workspaces workspaces;
    private final RowVisibility visibility;
    private final Clock clock;

    @Inject
    KeyResource(Access access, Keys keys, Workspaces workspaces, RowVisibility visibility, Clock clock) {
        this.access = access;
        this.keys = keys;
        this.workspaces = workspaces;
        this.visibility = visibility;
        this.clock = clock;
    }

    @GET
    @Path("/primary")
    @Operation(operationId = "getPrimaryKey", summary = "The workspace's primary key")
    @Problems(ProblemType.KEY_NOT_FOUND)
    public Uni<KeyBody> primary(@PathParam("ws") String ws, @HeaderParam(ConsistencyToken.HEADER) String token) {
        WorkspaceId workspace = access.require(ws, Role.MEMBER, Role.ADMIN, Role.OPERATOR);
        return visibility
                .inSession(workspace, token, () -> workspaces
                        .requireProvisioned(workspace)
                        .chain(() -> keys.requirePrimary(workspace)))
                .map(this::bodyOf);
    }

    @GET
    @Path("/{keyId}")
    @Operation(operationId = "getKey", summary = "One key")
    public Uni<KeyBody> byId(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @HeaderParam(ConsistencyToken.HEADER) String token) {
        WorkspaceId workspace = access.require(ws, Role.MEMBER, Role.ADMIN, Role.OPERATOR);
        return visibility
                .inSession(workspace, token, () -> workspaces
                        .requireProvisioned(workspace)
                        .chain(() -> keys.require(workspace, keyId)))
                .map(this::bodyOf);
    }

    private KeyBody bodyOf(KeyRow row) {
        return KeyBody.of(row, clock.instant());
    }
}
