package dev.keyledger.query.history;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.consistency.ConsistencyToken;
import dev.keyledger.kit.problem.FieldError;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.rest.AnsweredInTime;
import dev.keyledger.query.keyview.store.Keys;
import dev.keyledger.query.keyview.store.RowVisibility;
import dev.keyledger.query.list.PageLimit;
import io.quarkus.vertx.http.Compressed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What happened to a key. */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/keys/{keyId}/history")
@Tag(name = "Keys")
class HistoryResource {
    private final Access access;
    private final Keys keys;
    private final HistoryRows history;
    private final RowVisibility visibility;

    @Inject
    HistoryResource(Access access, Keys keys, HistoryRows history, RowVisibility visibility) {
        this.access = access;
        this.keys = keys;
        this.history = history;
        this.visibility = visibility;
    }

    @GET
    @Compressed
    @Operation(operationId = "getKeyHistory", summary = "Every event of the key, newest first, secrets masked")
    public Uni<HistoryBody> history(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "200", defaultValue = "50"))
                    @QueryParam("limit")
                    String limit,
            @QueryParam("cursor") String cursor,
            @HeaderParam(ConsistencyToken.HEADER) String token) {
        WorkspaceId workspace = access.require(ws, Role.MEMBER, Role.ADMIN, Role.OPERATOR);
        var errors = new ArrayList<FieldError>();
        int rows = PageLimit.parse(limit, errors);
        long below = versionOf(cursor, errors);
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        return visibility
                .inSession(workspace, token, () -> keys.require(workspace, keyId)
                        .chain(key -> history.page(key.keyId, below, rows)))
                .map(page -> HistoryBody.of(page, rows));
    }

    /** The cursor is the version above the page. It needs no signature: the path alone says whose events are read. */
    private static long versionOf(@Nullable String cursor, List<FieldError> errors) {
        if (cursor == null) {
            return Long.MAX_VALUE;
        }
        if (cursor.matches("[1-9][0-9]{0,17}")) {
            return Long.parseLong(cursor);
        }
        errors.add(new FieldError("cursor", "is not a cursor of this history"));
        return 0;
    }
}
