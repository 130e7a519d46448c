package dev.keyledger.command.key.reveal;

import dev.keyledger.command.CommandConfig;
import dev.keyledger.command.answer.IfMatch;
import dev.keyledger.command.answer.KeyAnswers;
import dev.keyledger.command.answer.KeyAnswers.Reached;
import dev.keyledger.command.answer.KeyIdInPath;
import dev.keyledger.command.key.change.KeyChanges.Target;
import dev.keyledger.command.key.change.KeyScope;
import dev.keyledger.command.key.change.ReasonRequest;
import dev.keyledger.command.limit.RateLimit;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.access.Access;
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

/** {@code POST /v1/workspaces/{ws}/keys/{keyId}/reveal}. */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/keys/{keyId}/reveal")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Keys")
class RevealKeyResource {
    private final KeyAnswers answers;
    private final RevealKeyHandler handler;
    private final Access access;
    private final Caller caller;
    private final RateLimit<String> limit;

    RevealKeyResource(
            KeyAnswers answers, RevealKeyHandler handler, Access access, Caller caller, CommandConfig config) {
        this.answers = answers;
        this.handler = handler;
        this.access = access;
        this.caller = caller;
        this.limit = RateLimit.ofPerson(config.limits().revealsPerMinute());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "revealKey",
            summary = "Reveal the primary key",
            description = "For admins. Every reveal is an event with the name of who asked. Additional keys are shown "
                    + "once, when they are made, and never again.")
    @Parameter(
            name = IfMatch.HEADER,
            in = ParameterIn.HEADER,
            description = "Reveal only if the key still has this ETag.",
            schema = @Schema(type = SchemaType.STRING))
    @RequestBody(required = false, content = @Content(schema = @Schema(implementation = ReasonRequest.class)))
    @APIResponse(
            responseCode = "200",
            description = "The full key.",
            content = @Content(schema = @Schema(implementation = RevealedKeyAnswer.class)),
            headers = {
                @Header(name = "ETag", ref = "ETag"),
                @Header(name = "Cache-Control", ref = "Cache-Control"),
                @Header(name = "Consistency-Token", ref = "Consistency-Token")
            })
    @APIResponse(responseCode = "400", ref = "invalid-request")
    @APIResponse(responseCode = "401", ref = "unauthenticated")
    @APIResponse(responseCode = "403", ref = "forbidden")
    @APIResponse(responseCode = "404", ref = "key-not-found")
    @APIResponse(responseCode = "409", ref = "key-not-revealable")
    @APIResponse(responseCode = "412", ref = "version-mismatch")
    @APIResponse(responseCode = "413", ref = "too-large")
    @APIResponse(responseCode = "415", ref = "unsupported-media-type")
    @APIResponse(responseCode = "429", ref = "rate-limited")
    @APIResponse(responseCode = "503", ref = "try-later")
    public Uni<RestResponse<RevealedKeyAnswer>> reveal(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @Context HttpHeaders headers,
            ReasonRequest request) {
        WorkspaceId workspaceId = access.require(ws, Role.ADMIN);
        var target = new Target(
                workspaceId,
                KeyIdInPath.parse(keyId),
                caller.actor(),
                KeyScope.ALL,
                IfMatch.parse(headers.getRequestHeader(IfMatch.HEADER)));
        String reason = ReasonRequest.check(request);
        limit.require(caller.id());
        return handler.reveal(target, reason)
                .chain(outcome -> answers.of(
                        RestResponse.Status.OK,
                        new Reached(workspaceId, target.keyId(), outcome.version()),
                        outcome.answer()))
                .map(RestResponse.ResponseBuilder::build);
    }
}
