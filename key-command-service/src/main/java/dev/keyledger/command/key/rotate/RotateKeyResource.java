package dev.keyledger.command.key.rotate;

import dev.keyledger.command.http.CommandRequests;
import dev.keyledger.command.http.KeyAnswers;
import dev.keyledger.command.http.KeyAnswers.Reached;
import dev.keyledger.command.http.Target;
import dev.keyledger.command.idempotency.IdempotentCommand;
import dev.keyledger.command.key.change.KeyChanges;
import dev.keyledger.command.key.change.Once;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.openapi.Problems;
import dev.keyledger.kit.problem.ProblemType;
import dev.keyledger.kit.rest.AnsweredInTime;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/workspaces/{ws}/keys/{keyId}/rotate}. */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/keys/{keyId}/rotate")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Rotations")
class RotateKeyResource {
    private static final String OPERATION = "rotateKey";

    private final CommandRequests requests;
    private final KeyChanges changes;
    private final RotateKeyHandler handler;
    private final Once once;
    private final KeyAnswers answers;

    RotateKeyResource(
            CommandRequests requests, KeyChanges changes, RotateKeyHandler handler, Once once, KeyAnswers answers) {
        this.requests = requests;
        this.changes = changes;
        this.handler = handler;
        this.once = once;
        this.answers = answers;
    }

    /** The key is a part of what is asked for: the same header with another key is another request. */
    private record Payload(UUID keyId, RotateKeyRequest request) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = OPERATION,
            summary = "Rotate a key",
            description = "The key's id stays, its secret changes. A primary key's sandboxes get the new secret before "
                    + "the old one ends. For members their own additional keys, for admins all keys.")
    @APIResponseSchema(
            responseCode = "202",
            value = RotatedKey.class,
            responseDescription = "The key has a new secret; the rotation goes on by itself.")
    @Problems({
        ProblemType.ROTATION_IN_PROGRESS,
        ProblemType.KEY_REVOKED,
        ProblemType.KEY_EXPIRED,
        ProblemType.KEY_DISABLED,
        ProblemType.IDEMPOTENCY_KEY_REUSED,
        ProblemType.RATE_LIMITED
    })
    public Uni<RestResponse<RotatedKey>> rotate(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @RequestBody(required = false) @Nullable RotateKeyRequest body) {
        Target target = requests.change(ws, keyId, Role.MEMBER, Role.ADMIN);
        RotateKeyRequest request = body == null ? RotateKeyRequest.EMPTY : body;
        Optional<IdempotentCommand> command =
                requests.repeatable(target.workspaceId(), OPERATION, new Payload(target.keyId(), request));
        // Who may no longer rotate the key gets no first answer either.
        return once.run(
                        command,
                        RotatedKey.class,
                        () -> changes.limited(target, attempt -> handler.rotate(attempt, request.check(), command)),
                        () -> changes.find(target))
                .chain(outcome -> respond(target, outcome));
    }

    private Uni<RestResponse<RotatedKey>> respond(Target target, Once.Outcome<RotatedKey> outcome) {
        RotatedKey rotated = outcome.answer();
        String location = "/v1/workspaces/%s/keys/%s/rotations/%s"
                .formatted(target.workspaceId(), target.keyId(), rotated.rotationId());
        var reached = new Reached(target.workspaceId(), target.keyId(), rotated.version());
        return answers.made(RestResponse.Status.ACCEPTED, reached, location, outcome.replayed(), rotated);
    }
}
