package dev.keyledger.command.key.create;

import dev.keyledger.command.CommandConfig;
import dev.keyledger.command.http.CommandRequests;
import dev.keyledger.command.http.KeyAnswers;
import dev.keyledger.command.http.KeyAnswers.Reached;
import dev.keyledger.command.idempotency.IdempotentCommand;
import dev.keyledger.command.key.ScopeCatalogue;
import dev.keyledger.command.key.change.Once;
import dev.keyledger.command.limit.ChangeLimits;
import dev.keyledger.command.limit.RateLimit;
import dev.keyledger.events.Actor;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Admission;
import dev.keyledger.kit.access.Caller;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.openapi.Problems;
import dev.keyledger.kit.problem.Problem;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** {@code POST /v1/workspaces/{ws}/keys}. */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Keys")
class CreateKeyResource {
    /** Part of what remembered answers are found by. */
    private static final String OPERATION = "key.create";

    private final Access access;
    private final Caller caller;
    private final CommandRequests requests;
    private final ScopeCatalogue scopes;
    private final CreateKeyHandler handler;
    private final Once once;
    private final KeyAnswers answers;
    private final RateLimit<String> limit;
    private final ChangeLimits limits;

    CreateKeyResource(
            Access access,
            Caller caller,
            CommandRequests requests,
            ScopeCatalogue scopes,
            CreateKeyHandler handler,
            Once once,
            KeyAnswers answers,
            ChangeLimits limits,
            CommandConfig config) {
        this.access = access;
        this.caller = caller;
        this.requests = requests;
        this.scopes = scopes;
        this.handler = handler;
        this.once = once;
        this.answers = answers;
        this.limit = RateLimit.ofPerson(config.limits().createsPerMinute());
        this.limits = limits;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createKey",
            summary = "Create an additional key",
            description = "For members and admins of the workspace. The key is shown in this answer and never again.")
    @APIResponseSchema(responseCode = "201", value = CreatedKey.class, responseDescription = "The key is made.")
    @Problems({
        ProblemType.NAME_TAKEN,
        ProblemType.TOO_MANY_KEYS,
        ProblemType.TOO_MANY_KEYS_EVER,
        ProblemType.TOO_MANY_OWN_KEYS,
        ProblemType.TOO_MANY_OWN_KEYS_EVER,
        ProblemType.IDEMPOTENCY_KEY_REUSED,
        ProblemType.RATE_LIMITED
    })
    public Uni<RestResponse<CreatedKey>> create(@PathParam("ws") String ws, CreateKeyRequest body) {
        Admission admission = access.admit(ws, Role.MEMBER, Role.ADMIN);
        WorkspaceId workspaceId = admission.workspace();
        CreateKeyRequest request = Problem.requireBody(body);
        Actor actor = caller.actor();
        limit.require(actor.id());
        limits.requireCreation(workspaceId);
        Optional<IdempotentCommand> command = requests.repeatable(workspaceId, OPERATION, request);
        return once.run(
                        command,
                        CreatedKey.class,
                        () -> handler.create(admission, actor, request.check(scopes), command),
                        () -> Uni.createFrom().voidItem())
                .chain(outcome -> respond(workspaceId, outcome));
    }

    private Uni<RestResponse<CreatedKey>> respond(WorkspaceId workspaceId, Once.Outcome<CreatedKey> outcome) {
        CreatedKey created = outcome.answer();
        String location = "/v1/workspaces/%s/keys/%s".formatted(workspaceId, created.keyId());
        var reached = new Reached(workspaceId, created.keyId(), created.version());
        return answers.made(RestResponse.Status.CREATED, reached, location, outcome.replayed(), created);
    }
}
