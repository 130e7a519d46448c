package dev.keyledger.command.key.rotate;

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
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
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

/** {@code /v1/workspaces/{ws}/keys/{keyId}/rotations/{rotationId}}. */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/keys/{keyId}/rotations/{rotationId}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Rotations")
class RotationResource {
    private final KeyAnswers answers;
    private final RotationHandler handler;
    private final Access access;
    private final Caller caller;

    RotationResource(KeyAnswers answers, RotationHandler handler, Access access, Caller caller) {
        this.answers = answers;
        this.handler = handler;
        this.access = access;
        this.caller = caller;
    }

    @GET
    @Operation(
            operationId = "getRotation",
            summary = "Where a rotation stands",
            description = "For members their own additional keys, for admins all keys.")
    @APIResponse(
            responseCode = "200",
            description = "The rotation.",
            content = @Content(schema = @Schema(implementation = RotationAnswer.class)),
            headers = {
                @Header(name = "ETag", ref = "ETag"),
                @Header(name = "Cache-Control", ref = "Cache-Control"),
                @Header(name = "Consistency-Token", ref = "Consistency-Token")
            })
    @APIResponse(responseCode = "401", ref = "unauthenticated")
    @APIResponse(responseCode = "403", ref = "forbidden")
    @APIResponse(responseCode = "404", ref = "rotation-not-found")
    @APIResponse(responseCode = "503", ref = "try-later")
    public Uni<RestResponse<RotationAnswer>> rotation(
            @PathParam("ws") String ws, @PathParam("keyId") String keyId, @PathParam("rotationId") String rotationId) {
        Target target = target(ws, keyId, IfMatch.parse(null));
        return handler.find(target, idOf(rotationId)).chain(outcome -> respond(target, outcome));
    }

    @POST
    @Path("/retire-old")
    @Operation(
            operationId = "retireOldSecret",
            summary = "Cut the old secret now",
            description = "Sandboxes that still hold it fail until they are updated. Repeating it changes nothing.")
    @Parameter(
            name = IfMatch.HEADER,
            in = ParameterIn.HEADER,
            description = "Retire only if the key still has this ETag.",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(
            responseCode = "200",
            description = "The old secret is refused.",
            content = @Content(schema = @Schema(implementation = RotationAnswer.class)),
            headers = {
                @Header(name = "ETag", ref = "ETag"),
                @Header(name = "Cache-Control", ref = "Cache-Control"),
                @Header(name = "Consistency-Token", ref = "Consistency-Token")
            })
    @APIResponse(responseCode = "400", ref = "invalid-request")
    @APIResponse(responseCode = "401", ref = "unauthenticated")
    @APIResponse(responseCode = "403", ref = "forbidden")
    @APIResponse(responseCode = "404", ref = "rotation-not-found")
    @APIResponse(responseCode = "409", ref = "rotate-conflict")
    @APIResponse(responseCode = "412", ref = "version-mismatch")
    @APIResponse(responseCode = "413", ref = "too-large")
    @APIResponse(responseCode = "503", ref = "try-later")
    public Uni<RestResponse<RotationAnswer>> retireOld(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @PathParam("rotationId") String rotationId,
            @Context HttpHeaders headers) {
        Target target = target(ws, keyId, IfMatch.parse(headers.getRequestHeader(IfMatch.HEADER)));
        return handler.retireOld(target, idOf(rotationId)).chain(outcome -> respond(target, outcome));
    }

    private Target target(String ws, String keyId, IfMatch precondition) {
        Admission admission = access.admit(ws, Role.MEMBER, Role.ADMIN);
        return new Target(
                admission.workspace(), KeyIdInPath.parse(keyId), caller.actor(), KeyScope.of(admission), precondition);
    }

    private static UUID idOf(String rotationId) {
        return KeyIdInPath.uuid(rotationId).orElseThrow(() -> Problem.notFound("rotation"));
    }

    private Uni<RestResponse<RotationAnswer>> respond(Target target, RotationHandler.Outcome outcome) {
        var reached = new Reached(target.workspaceId(), target.keyId(), outcome.version());
        return answers.of(RestResponse.Status.OK, reached, outcome.answer()).map(RestResponse.ResponseBuilder::build);
    }
}
