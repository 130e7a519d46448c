package dev.keyledger.command.workspace.provision;

import dev.keyledger.command.http.KeyAnswers;
import dev.keyledger.command.http.KeyAnswers.Reached;
import dev.keyledger.command.http.TextRules;
import dev.keyledger.command.key.KeyName;
import dev.keyledger.command.store.Workspace;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Caller;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.openapi.Problems;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import dev.keyledger.kit.rest.AnsweredInTime;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
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

    private final Access access;
    private final Caller caller;
    private final ProvisionWorkspaceHandler handler;
    private final KeyAnswers answers;

    ProvisionWorkspaceResource(Access access, Caller caller, ProvisionWorkspaceHandler handler, KeyAnswers answers) {
        this.access = access;
        this.caller = caller;
        this.handler = handler;
        this.answers = answers;
    }

    @Schema(name = "ProvisionWorkspaceRequest")
    record Request(
            @Schema(
                    required = true,
                    minLength = 1,
                    maxLength = KeyName.CHARACTERS_MAX,
                    description = "Trimmed; without control, bidirectional or zero-width characters.")
            String name) {}

    @Schema(
            name = "ProvisionedWorkspace",
            requiredProperties = {"workspaceId", "name", "primaryKeyId"})
    record ProvisionedWorkspace(
            @Schema(implementation = String.class) WorkspaceId workspaceId, String name, UUID primaryKeyId) {}

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "provisionWorkspace",
            summary = "Provision a workspace with its primary key",
            description = "For operators. Repeating it changes nothing and gets the same answer with 200.")
    @APIResponse(
            responseCode = "201",
            description = "The workspace and its primary key are made.",
            content = @Content(schema = @Schema(implementation = ProvisionedWorkspace.class)))
    @APIResponse(
            responseCode = "200",
            description = "The workspace was made before, under this name.",
            content = @Content(schema = @Schema(implementation = ProvisionedWorkspace.class)))
    @Problems(ProblemType.WORKSPACE_EXISTS)
    public Uni<RestResponse<ProvisionedWorkspace>> provision(@PathParam("ws") String ws, Request request) {
        WorkspaceId workspaceId = access.require(ws, Role.OPERATOR);
        String given = Problem.requireBody(request).name();
        // Workspaces are named by the same rules as keys.
        KeyName name = TextRules.require("/name", () -> KeyName.parse(given));
        return handler.provision(workspaceId, name.text(), caller.actor()).chain(this::respond);
    }

    private Uni<RestResponse<ProvisionedWorkspace>> respond(ProvisionWorkspaceHandler.Outcome outcome) {
        Workspace workspace = outcome.workspace();
        var body = new ProvisionedWorkspace(workspace.workspaceId(), workspace.name(), workspace.primaryKeyId());
        var reached = new Reached(workspace.workspaceId(), workspace.primaryKeyId(), FIRST_VERSION);
        var status = outcome.made() ? RestResponse.Status.CREATED : RestResponse.Status.OK;
        return answers.withToken(status, reached, body).map(response -> {
            if (outcome.made()) {
                response.header(HttpHeaders.LOCATION, "/v1/workspaces/" + workspace.workspaceId());
            }
            return response.build();
        });
    }
}
