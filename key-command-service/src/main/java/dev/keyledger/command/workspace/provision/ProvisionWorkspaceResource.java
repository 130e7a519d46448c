package dev.keyledger.command.workspace.provision;

import dev.keyledger.command.answer.KeyAnswers;
import dev.keyledger.command.answer.KeyAnswers.Reached;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Caller;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.rest.AnsweredInTime;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** {@code PUT /v1/workspaces/{ws}}. */
@AnsweredInTime
@Path("/v1/workspaces/{ws}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Workspaces")
class ProvisionWorkspaceResource {
    private static final long FIRST_VERSION = 1;

    private final KeyAnswers answers;
    private final ProvisionWorkspaceHandler handler;
    private final Access access;
    private final Caller caller;

    ProvisionWorkspaceResource(KeyAnswers answers, ProvisionWorkspaceHandler handler, Access access, Caller caller) {
        this.answers = answers;
        this.handler = handler;
        this.access = access;
        this.caller = caller;
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "provisionWorkspace",
            summary = "Provision a workspace with its primary key",
            description = "For operators. Repeating it changes nothing and gets the same answer with 200.")
    @APIResponse(
            responseCode = "201",
            description = "The workspace and its primary key are made.",
            content = @Content(schema = @Schema(implementation = ProvisionWorkspaceAnswer.class)),
            headers = {
                @Header(name = "Location", ref = "Location"),
                @Header(name = "Cache-Control", ref = "Cache-Control"),
                @Header(name = "Consistency-Token", ref = "Consistency-Token")
            })
    @APIResponse(
            responseCode = "200",
            description = "The workspace was made before, under this name.",
            content = @Content(schema = @Schema(implementation = ProvisionWorkspaceAnswer.class)),
            headers = {
                @Header(name = "Cache-Control", ref = "Cache-Control"),
                @Header(name = "Consistency-Token", ref = "Consistency-Token")
            })
    @APIResponse(responseCode = "400", ref = "invalid-request")
    @APIResponse(responseCode = "401", ref = "unauthenticated")
    @APIResponse(responseCode = "403", ref = "forbidden")
    @APIResponse(responseCode = "404", ref = "workspace-not-found")
    @APIResponse(responseCode = "409", ref = "workspace-exists")
    @APIResponse(responseCode = "413", ref = "too-large")
    @APIResponse(responseCode = "415", ref = "unsupported-media-type")
    @APIResponse(responseCode = "503", ref = "try-later")
    public Uni<RestResponse<ProvisionWorkspaceAnswer>> provision(
            @PathParam("ws") String ws, ProvisionWorkspaceRequest request) {
        WorkspaceId workspaceId = access.require(ws, Role.OPERATOR);
        if (request == null) {
            throw Problem.invalid("", "a JSON object is required");
        }
        return handler.provision(workspaceId, request.checkedName(), caller.actor())
                .chain(this::respond);
    }

    private Uni<RestResponse<ProvisionWorkspaceAnswer>> respond(ProvisionWorkspaceHandler.Outcome outcome) {
        var answer = new ProvisionWorkspaceAnswer(outcome.workspace());
        var status = outcome.made() ? RestResponse.Status.CREATED : RestResponse.Status.OK;
        var reached = new Reached(outcome.workspace().workspaceId(), answer.primaryKeyId(), FIRST_VERSION);
        return answers.uncached(status, reached, answer).map(response -> {
            if (outcome.made()) {
                response.header(HttpHeaders.LOCATION, "/v1/workspaces/" + answer.workspaceId());
            }
            return response.build();
        });
    }
}
