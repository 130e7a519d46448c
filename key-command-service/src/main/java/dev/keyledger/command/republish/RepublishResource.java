package dev.keyledger.command.republish;

import dev.keyledger.command.outbox.OutboxBell;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.problem.FieldChecks;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/events/republish}: fills {@code key-events} again from the event store. */
@Path("/v1/events/republish")
@Tag(name = "Operations", description = "For operators.")
@Blocking
class RepublishResource {
    private final Access access;
    private final Republication republication;
    private final OutboxBell bell;

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
    @APIResponseSchema(responseCode = "200", value = Republished.class, responseDescription = "How far it is.")
    public Republished republish(
            @QueryParam("after")
                    @Parameter(
                            description = "Go on behind this position. Left out: from the first event.",
                            schema = @Schema(type = SchemaType.INTEGER, minimum = "0", defaultValue = "0"))
                    String after,
            @QueryParam("workspaceId")
                    @Parameter(description = "Only the events of this workspace. Left out: of all.")
                    @Nullable
                    String workspaceId)
            throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        var checks = new FieldChecks();
        long position = checks.number("after", after, 0, 0, Long.MAX_VALUE);
        checks.require(
                workspaceId == null || WorkspaceId.isValid(workspaceId), "workspaceId", "is not the id of a workspace");
        checks.requireAll();
        Republished page = republication.page(position, workspaceId);
        if (page.events() > 0) {
            bell.ring();
        }
        return page;
    }
}
