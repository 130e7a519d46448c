package dev.keyledger.command.key.disable;

import dev.keyledger.command.http.CommandRequests;
import dev.keyledger.command.http.KeyAnswers;
import dev.keyledger.command.http.KeyAnswers.Reached;
import dev.keyledger.command.http.Target;
import dev.keyledger.command.key.KeyCommand.Disable;
import dev.keyledger.command.key.change.KeyChanges;
import dev.keyledger.command.key.change.ReasonRequest;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.openapi.Problems;
import dev.keyledger.kit.problem.ProblemType;
import dev.keyledger.kit.rest.AnsweredInTime;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Has an additional key refused until it is enabled again. */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/keys/{keyId}/disable")
@Tag(name = "Keys")
class DisableKeyResource {
    private final CommandRequests requests;
    private final KeyChanges changes;
    private final KeyAnswers answers;

    DisableKeyResource(CommandRequests requests, KeyChanges changes, KeyAnswers answers) {
        this.requests = requests;
        this.changes = changes;
        this.answers = answers;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "disableKey",
            summary = "Disable an additional key",
            description =
                    "Its secrets are refused until it is enabled. For members their own keys, for admins all. Repeating it changes nothing; an admin can disable what a member has disabled, and then it takes an admin to enable it.")
    @APIResponseSchema(responseCode = "200", value = StatusBody.class, responseDescription = "The key is refused.")
    @Problems({ProblemType.KEY_REVOKED, ProblemType.PRIMARY_KEY_NOT_DISABLABLE, ProblemType.VERIFIERS_BEHIND})
    public Uni<RestResponse<StatusBody>> disable(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @RequestBody(required = false) @Nullable ReasonRequest request) {
        Target target = requests.change(ws, keyId, Role.MEMBER, Role.ADMIN);
        var disable = new Disable(target.scope().disablingRole(), ReasonRequest.check(request));
        // Not limited: it is what one does in a hurry, and what is done already is no event.
        return changes.attempt(target, attempt -> {
                    attempt.requireVersion();
                    return changes.append(attempt.decide(disable));
                })
                .chain(done -> answers.ok(Reached.by(done), StatusBody.of(done)));
    }
}
