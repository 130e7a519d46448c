package dev.keyledger.command.key.disable;

import dev.keyledger.command.http.CommandRequests;
import dev.keyledger.command.http.KeyAnswers;
import dev.keyledger.command.http.KeyAnswers.Reached;
import dev.keyledger.command.http.Target;
import dev.keyledger.command.key.KeyCommand.Enable;
import dev.keyledger.command.key.change.KeyChanges;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.openapi.Problems;
import dev.keyledger.kit.problem.ProblemType;
import dev.keyledger.kit.rest.AnsweredInTime;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Has a disabled key accepted again. */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/keys/{keyId}/enable")
@Tag(name = "Keys")
class EnableKeyResource {
    private final CommandRequests requests;
    private final KeyChanges changes;
    private final KeyAnswers answers;

    EnableKeyResource(CommandRequests requests, KeyChanges changes, KeyAnswers answers) {
        this.requests = requests;
        this.changes = changes;
        this.answers = answers;
    }

    @POST
    @Operation(
            operationId = "enableKey",
            summary = "Enable a disabled key",
            description =
                    "For whoever may disable it, by the role by which it was disabled or a higher one. Repeating it changes nothing.")
    @APIResponseSchema(
            responseCode = "200",
            value = StatusBody.class,
            responseDescription = "The key is disabled no more.")
    @Problems({
        ProblemType.KEY_REVOKED,
        ProblemType.PRIMARY_KEY_NOT_DISABLABLE,
        ProblemType.VERIFIERS_BEHIND,
        ProblemType.RATE_LIMITED
    })
    public Uni<RestResponse<StatusBody>> enable(@PathParam("ws") String ws, @PathParam("keyId") String keyId) {
        Target target = requests.change(ws, keyId, Role.MEMBER, Role.ADMIN);
        return changes.apply(target, new Enable(target.scope().disablingRole()))
                .chain(done -> answers.ok(Reached.by(done), StatusBody.of(done)));
    }
}
