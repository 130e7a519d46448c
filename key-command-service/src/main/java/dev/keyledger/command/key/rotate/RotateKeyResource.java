package dev.keyledger.command.key.rotate;

import dev.keyledger.command.answer.IfMatch;
import dev.keyledger.command.answer.KeyAnswers;
import dev.keyledger.command.answer.KeyAnswers.Reached;
import dev.keyledger.command.answer.KeyIdInPath;
import dev.keyledger.command.idempotency.IdempotencyKey;
import dev.keyledger.command.idempotency.IdempotentCommand;
import dev.keyledger.command.key.change.KeyChanges.Target;
import dev.keyledger.command.key.change.KeyScope;
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
import java.util.Optional;
import java.util.UUID;
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

/** {@code POST /v1/workspaces/{ws}/keys/{keyId}/rotate}. */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/keys/{keyId}/rotate")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Rotations")
class RotateKeyResource {
    private static final String OPERATION = "rotateKey";

    private final KeyAnswers answers;
    private final RotateKeyHandler handler;
    private final Access access;
    private final Caller caller;

    RotateKeyResource(KeyAnswers answers, RotateKeyHandler handler, Access access, Caller caller) {
        this.answers = answers;
        this.handler = handler;
        this.access = access;
        this.caller = caller;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = OPERATION,
            summary = "Rotate a key",
            description = "The key's id stays, its secret changes. A primary key's sandboxes get the new secret before "
                    + "the old one ends. For members their own additional keys, for admins all keys.")
    @Parameter(
            name = IfMatch.HEADER,
            in = ParameterIn.HEADER,
            description = "Rotate only if the key still has this ETag.",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = IdempotencyKey.HEADER,
            in = ParameterIn.HEADER,
            description = "Makes repeating the request safe: 1 to 255 printable characters, quoted or bare.",
            schema = @Schema(type = SchemaType.STRING, minLength = 1, maxLength = 257))
    @RequestBody(required = false, content = @Content(schema = @Schema(implementation = RotateKeyRequest.class)))
    @APIResponse(
            responseCode = "202",
            description = "The key has a new secret; the rotation goes on by itself.",
            content = @Content(schema = @Schema(implementation = RotatedKeyAnswer.class)),
            headers = {
                @Header(name = "Location", ref = "Location"),
                @Header(name = "ETag", ref = "ETag"),
                @Header(name = "Cache-Control", ref = "Cache-Control"),
                @Header(name = "Consistency-Token", ref = "Consistency-Token"),
                @Header(name = "Idempotent-Replayed", ref = "Idempotent-Replayed")
            })
    @APIResponse(responseCode = "400", ref = "invalid-request")
    @APIResponse(responseCode = "401", ref = "unauthenticated")
    @APIResponse(responseCode = "403", ref = "forbidden")
    @APIResponse(responseCode = "404", ref = "key-not-found")
    @APIResponse(responseCode = "409", ref = "rotate-conflict")
    @APIResponse(responseCode = "412", ref = "version-mismatch")
    @APIResponse(responseCode = "413", ref = "too-large")
    @APIResponse(responseCode = "415", ref = "unsupported-media-type")
    @APIResponse(responseCode = "422", ref = "idempotency-key-reused")
    @APIResponse(responseCode = "429", ref = "rate-limited")
    @APIResponse(responseCode = "503", ref = "try-later")
    public Uni<RestResponse<RotatedKeyAnswer>> rotate(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @Context HttpHeaders headers,
            RotateKeyRequest body) {
        Admission admission = access.admit(ws, Role.MEMBER, Role.ADMIN);
        RotateKeyRequest request = body == null ? RotateKeyRequest.EMPTY : body;
        var target = new Target(
                admission.workspace(),
                KeyIdInPath.parse(keyId),
                caller.actor(),
                KeyScope.of(admission),
                IfMatch.parse(headers.getRequestHeader(IfMatch.HEADER)));
        Optional<IdempotentCommand> command = IdempotencyKey.parse(headers.getRequestHeader(IdempotencyKey.HEADER))
                .map(key -> IdempotentCommand.of(
                        admission.workspace(), caller.id(), OPERATION, key, new Payload(target.keyId(), request)));
        return handler.rotate(target, request, command).chain(outcome -> respond(target, outcome));
    }

    /** The key is a part of what is asked for: the same header with another key is another request. */
    private record Payload(UUID keyId, RotateKeyRequest request) {}

    private Uni<RestResponse<RotatedKeyAnswer>> respond(Target target, RotateKeyHandler.Outcome outcome) {
        RotatedKeyAnswer answer = outcome.answer();
        var reached = new Reached(target.workspaceId(), target.keyId(), answer.version());
        return answers.of(RestResponse.Status.ACCEPTED, reached, answer).map(response -> {
            response.header(
                    HttpHeaders.LOCATION,
                    "/v1/workspaces/%s/keys/%s/rotations/%s"
                            .formatted(target.workspaceId(), target.keyId(), answer.rotationId()));
            if (outcome.replayed()) {
                response.header("Idempotent-Replayed", "true");
            }
            return response.build();
        });
    }
}
