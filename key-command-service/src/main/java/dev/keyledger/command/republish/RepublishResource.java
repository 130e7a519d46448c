package dev.keyledger.command.republish;

import dev.keyledger.command.outbox.OutboxBell;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.problem.FieldError;
import dev.keyledger.kit.problem.Problem;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.ArrayList;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code POST /v1/events/republish}: fills {@code key-events} again from the event store. */
@Path("/v1/events/republish")
@Tag(name = "Operations", description = "For operators.")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
class RepublishResource {
    private final Access access;
    private final Republication republication;
    private final OutboxBell bell;

    @Inject
    RepublishResource(Access access, Republication republication, OutboxBell bell) {
        this.access = access;
        this.republication = republication;
        this.bell = bell;
    }

    @POST
    @Operation(
            operationId = "republishEvents",
            summary = "Put the next stored events in line to be sent again",
            description =
                    "In the order in which they were stored, some thousands with each request, and none while many"
                            + " are unsent. Readers drop what they have. It may be repeated.")
    @APIResponse(
            responseCode = "200",
            description = "How far it is.",
            content = @Content(schema = @Schema(implementation = RepublishAnswer.class)))
    @APIResponse(responseCode = "400", ref = "invalid-request")
    @APIResponse(responseCode = "403", ref = "forbidden")
    public RepublishAnswer republish(
            @Parameter(
                            description = "Go on behind this position. Left out: from the first event.",
                            schema = @Schema(type = SchemaType.INTEGER, minimum = "0", defaultValue = "0"))
                    @QueryParam("after")
                    String after,
            @Parameter(description = "Only the events of this workspace. Left out: of all.") @QueryParam("workspaceId")
                    String workspaceId)
            throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        var errors = new ArrayList<FieldError>();
        if (after != null && !after.matches("[0-9]{1,18}")) {
            errors.add(new FieldError("after", "must be a number"));
        }
        if (workspaceId != null && !WorkspaceId.isValid(workspaceId)) {
            errors.add(new FieldError("workspaceId", "is not the id of a workspace"));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        RepublishAnswer answer = republication.page(after == null ? 0 : Long.parseLong(after), workspaceId);
        if (answer.events() > 0) {
            bell.ring();
        }
        return answer;
    }
}
