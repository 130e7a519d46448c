package dev.keyledger.command.key.rename;

import dev.keyledger.command.answer.IfMatch;
import dev.keyledger.command.answer.KeyAnswers;
import dev.keyledger.command.answer.KeyAnswers.Reached;
import dev.keyledger.command.answer.KeyIdInPath;
import dev.keyledger.command.key.change.KeyChanges.Target;
import dev.keyledger.command.key.change.KeyScope;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Admission;
import dev.keyledger.kit.access.Caller;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.rest.AnsweredInTime;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** {@code PATCH /v1/workspaces/{ws}/keys/{keyId}}. */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/keys/{keyId}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Keys")
class RenameKeyResource {
    private final KeyAnswers answers;
    private final RenameKeyHandler handler;
    private final Access access;
    private final Caller caller;

    RenameKeyResource(KeyAnswers answers, RenameKeyHandler handler, Access access, Caller caller) {
        this.answers = answers;
        this.handler = handler;
        this.access = access;
        this.caller = caller;
    }

    @PATCH
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "renameKey",
            summary = "Rename an additional key",
            description = "For members their own keys, for admins all.")
    @Parameter(
            name = IfMatch.HEADER,
            in = ParameterIn.HEADER,
            description = "Rename only if the key still has this ETag.",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(
            responseCode = "200",
            description = "The key has this name.",
            content = @Content(schema = @Schema(implementation = RenamedKeyAnswer.class)),
            headers = {
                @Header(name = "ETag", ref = "ETag"),
                @Header(name = "Cache-Control", ref = "Cache-Control"),
                @Header(name = "Consistency-Token", ref = "Consistency-Token")
            })
    @APIResponse(responseCode = "400", ref = "invalid-request")
    @APIResponse(responseCode = "401", ref = "unauthenticated")
    @APIResponse(responseCode = "403", ref = "forbidden")
    @APIResponse(responseCode = "404", ref = "key-not-found")
    @APIResponse(responseCode = "409", ref = "rename-conflict")
    @APIResponse(responseCode = "412", ref = "version-mismatch")
    @APIResponse(responseCode = "413", ref = "too-large")
    @APIResponse(responseCode = "415", ref = "unsupported-media-type")
    @APIResponse(responseCode = "429", ref = "rate-limited")
    @APIResponse(responseCode = "503", ref = "try-later")
    public Uni<RestResponse<RenamedKeyAnswer>> rename(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @Context HttpHeaders headers,
            RenameKeyRequest request) {
        Admission admission = access.admit(ws, Role.MEMBER, Role.ADMIN);
        if (request == null) {
            throw Problem.invalid("", "a JSON object is required");
        }
        var target = new Target(
                admission.workspace(),
                KeyIdInPath.parse(keyId),
                caller.actor(),
                KeyScope.of(admission),
                IfMatch.parse(headers.getRequestHeader(IfMatch.HEADER)));
        return handler.rename(target, request.checkedName())
                .chain(answer -> answers.of(
                        RestResponse.Status.OK,
                        new Reached(target.workspaceId(), answer.keyId(), answer.version()),
                        answer))
                .map(RestResponse.ResponseBuilder::build);
    }
}
