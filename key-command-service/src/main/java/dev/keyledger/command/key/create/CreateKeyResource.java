package dev.keyledger.command.key.create;

import dev.keyledger.command.CommandConfig;
import dev.keyledger.command.answer.KeyAnswers;
import dev.keyledger.command.answer.KeyAnswers.Reached;
import dev.keyledger.command.idempotency.IdempotencyKey;
import dev.keyledger.command.idempotency.IdempotentCommand;
import dev.keyledger.command.limit.ChangeLimits;
import dev.keyledger.command.limit.RateLimit;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Admission;
import dev.keyledger.kit.access.Caller;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.problem.Problem;
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

/** {@code POST /v1/workspaces/{ws}/keys}. */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Keys")
class CreateKeyResource {
    private static final String OPERATION = "key.create";

    private final KeyAnswers answers;
    private final CreateKeyHandler handler;
    private final Access access;
    private final Caller caller;
    private final RateLimit<String> limit;
    private final ChangeLimits limits;

    CreateKeyResource(
            KeyAnswers answers,
            CreateKeyHandler handler,
            Access access,
            Caller caller,
            ChangeLimits limits,
            CommandConfig config) {
        this.answers = answers;
        this.handler = handler;
        this.access = access;
        this.caller = caller;
        this.limit = RateLimit.ofPerson(config.limits().createsPerMinute());
        this.limits = limits;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createKey",
            summary = "Create an additional key",
            description = "For members and admins of the workspace. The key is shown in this answer and never again.")
    @Parameter(
            name = IdempotencyKey.HEADER,
            in = ParameterIn.HEADER,
            description = "1 to 255 printable characters, quoted or bare. A repetition gets the first answer: with "
                    + "the key for 10 minutes, without it for 7 days.",
            schema = @Schema(type = SchemaType.STRING, minLength = 1, maxLength = 257))
    @APIResponse(
            responseCode = "201",
            description = "The key is made.",
            content = @Content(schema = @Schema(implementation = CreateKeyAnswer.class)),
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
    @APIResponse(responseCode = "404", ref = "workspace-not-found")
    @APIResponse(responseCode = "409", ref = "create-conflict")
    @APIResponse(responseCode = "413", ref = "too-large")
    @APIResponse(responseCode = "415", ref = "unsupported-media-type")
    @APIResponse(responseCode = "422", ref = "idempotency-key-reused")
    @APIResponse(responseCode = "429", ref = "rate-limited")
    @APIResponse(responseCode = "503", ref = "try-later")
    public Uni<RestResponse<CreateKeyAnswer>> create(
            @PathParam("ws") String ws, @Context HttpHeaders headers, CreateKeyRequest request) {
        Admission admission = access.admit(ws, Role.MEMBER, Role.ADMIN);
        WorkspaceId workspaceId = admission.workspace();
        if (request == null) {
            throw Problem.invalid("", "a JSON object is required");
        }
        limit.require(caller.id());
        limits.requireCreation(workspaceId);
        Optional<IdempotentCommand> command = IdempotencyKey.parse(headers.getRequestHeader(IdempotencyKey.HEADER))
                .map(key -> IdempotentCommand.of(workspaceId, caller.id(), OPERATION, key, request));
        return handler.create(admission, caller.actor(), request, command)
                .chain(outcome -> respond(workspaceId, outcome));
    }

    private Uni<RestResponse<CreateKeyAnswer>> respond(WorkspaceId workspaceId, CreateKeyHandler.Outcome outcome) {
        CreateKeyAnswer answer = outcome.answer();
        var reached = new Reached(workspaceId, answer.keyId(), answer.version());
        return answers.of(RestResponse.Status.CREATED, reached, answer).map(response -> {
            response.header(HttpHeaders.LOCATION, "/v1/workspaces/%s/keys/%s".formatted(workspaceId, answer.keyId()));
            if (outcome.replayed()) {
                response.header("Idempotent-Replayed", "true");
            }
            return response.build();
        });
    }
}
