package dev.keyledger.command.key.revoke;

import dev.keyledger.command.answer.IfMatch;
import dev.keyledger.command.answer.KeyAnswers;
import dev.keyledger.command.answer.KeyAnswers.Reached;
import dev.keyledger.command.answer.KeyIdInPath;
import dev.keyledger.command.key.change.KeyChanges.Target;
import dev.keyledger.command.key.change.KeyScope;
import dev.keyledger.command.key.change.ReasonRequest;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Admission;
import dev.keyledger.kit.access.Caller;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.rest.AnsweredInTime;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
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
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** {@code POST /v1/workspaces/{ws}/keys/{keyId}/revoke}. */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/keys/{keyId}/revoke")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Keys")
class RevokeKeyResource {
    private final KeyAnswers answers;
    private final RevokeKeyHandler handler;
    private final Access access;
    private final Caller caller;

    RevokeKeyResource(KeyAnswers answers, RevokeKeyHandler handler, Access access, Caller caller) {
        this.answers = answers;
        this.handler = handler;
        this.access = access;
        this.caller = caller;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "revokeKey",
            summary = "Revoke an additional key",
            description = "For members their own keys, for admins and operators all. Repeating it changes nothing and "
                    + "gets the same answer.")
    @Parameter(
            name = IfMatch.HEADER,
            in = ParameterIn.HEADER,
            description = "Revoke only if the key still has this ETag.",
            schema = @Schema(type = SchemaType.STRING))
    @RequestBody(required = false, content = @Content(schema = @Schema(implementation = ReasonRequest.class)))
    @APIResponse(
            responseCode = "200",
            description = "The key is revoked.",
            content = @Content(schema = @Schema(implementation = RevokeKeyAnswer.class)),
            headers = {
                @Header(name = "ETag", ref = "ETag"),
                @Header(name = "Cache-Control", ref = "Cache-Control"),
                @Header(name = "Consistency-Token", ref = "Consistency-Token")
            })
    @APIResponse(responseCode = "400", ref = "invalid-request")
    @APIResponse(responseCode = "401", ref = "unauthenticated")
    @APIResponse(responseCode = "403", ref = "forbidden")
    @APIResponse(responseCode = "404", ref = "key-not-found")
    @APIResponse(responseCode = "409", ref = "primary-key-not-revocable")
    @APIResponse(responseCode = "412", ref = "version-mismatch")
    @APIResponse(responseCode = "413", ref = "too-large")
    @APIResponse(responseCode = "415", ref = "unsupported-media-type")
    @APIResponse(responseCode = "503", ref = "try-later")
    public Uni<RestResponse<RevokeKeyAnswer>> revoke(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @Context HttpHeaders headers,
            ReasonRequest request) {
        Admission admission = access.admit(ws, Role.MEMBER, Role.ADMIN, Role.OPERATOR);
        var target = new Target(
                admission.workspace(),
                KeyIdInPath.parse(keyId),
                caller.actor(),
                KeyScope.of(admission),
                IfMatch.parse(headers.getRequestHeader(IfMatch.HEADER)));
        String reason = ReasonRequest.check(request);
        return handler.revoke(target, reason)
                .chain(outcome -> answers.of(
                        RestResponse.Status.OK,
                        new Reached(target.workspaceId(), target.keyId(), outcome.version()),
                        new RevokeKeyAnswer(outcome.revokedAt())))
                .map(RestResponse.ResponseBuilder::build);
    }
}
