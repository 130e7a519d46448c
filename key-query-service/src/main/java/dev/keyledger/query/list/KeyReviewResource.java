package dev.keyledger.query.list;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.consistency.ConsistencyToken;
import dev.keyledger.kit.problem.FieldError;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.rest.AnsweredInTime;
import dev.keyledger.query.keyview.store.RowVisibility;
import io.quarkus.vertx.http.Compressed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Clock;
import java.util.ArrayList;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** How many of a workspace's keys there is something to say against; the list says which they are. */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/key-review")
@Tag(name = "Keys")
class KeyReviewResource {
    private final Access access;
    private final KeyPages pages;
    private final RowVisibility visibility;
    private final Clock clock;

    @Inject
    KeyReviewResource(Access access, KeyPages pages, RowVisibility visibility, Clock clock) {
        this.access = access;
        this.pages = pages;
        this.visibility = visibility;
        this.clock = clock;
    }

    @GET
    @Compressed
    @Operation(
            operationId = "reviewKeys",
            summary =
                    "How many additional keys still work, and how many of them are unused, without an end, or close to it",
            description =
                    "any: that they work. never-used: by no request that is known. idle: last used more than 90 days ago. never-expires:"
                            + " without an expiry. expires-soon: within 7 days. old-secret-in-use: an earlier secret that is still"
                            + " accepted was used since the last rotation. Which keys they are the list of keys says, asked with"
                            + " review. A key may be found in several ways.")
    public Uni<KeyReviewBody> review(
            @PathParam("ws") String ws,
            @Parameter(description = "The creator's id") @QueryParam("createdBy") @Nullable String createdBy,
            @HeaderParam(ConsistencyToken.HEADER) @Nullable String token) {
        WorkspaceId workspace = access.require(ws, Role.MEMBER, Role.ADMIN, Role.OPERATOR);
        var errors = new ArrayList<FieldError>();
        String creator = ListRequest.creator(createdBy, errors);
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        return visibility
                .await(workspace, token)
                .chain(() -> pages.usageCompleteThrough(workspace))
                .chain(completeThrough -> pages.review(workspace, creator, clock.instant())
                        .map(counts -> counts.body(completeThrough.orElse(null))));
    }
}
