package dev.keyledger.command.key.revoke;

import dev.keyledger.command.http.CommandRequests;
import dev.keyledger.command.http.KeyAnswers;
import dev.keyledger.command.http.KeyAnswers.Reached;
import dev.keyledger.command.http.Target;
import dev.keyledger.command.key.ApiKey;
import dev.keyledger.command.key.KeyCommand.Revoke;
import dev.keyledger.command.key.change.KeyChanges;
import dev.keyledger.command.key.change.KeyChanges.Attempt;
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
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Revokes an additional key, for good. */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/keys/{keyId}/revoke")
@Tag(name = "Keys")
class RevokeKeyResource {
    private final CommandRequests requests;
    private final KeyChanges changes;
    private final KeyAnswers answers;

    RevokeKeyResource(CommandRequests requests, KeyChanges changes, KeyAnswers answers) {
        this.requests = requests;
        this.changes = changes;
        this.answers = answers;
    }

    @Schema(
            name = "RevokedKey",
            requiredProperties = {"status", "revokedAt"})
    record RevokedKey(@Schema(enumeration = "revoked") String status, Instant revokedAt) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "revokeKey",
            summary = "Revoke an additional key",
            description = "For members their own keys, for admins and operators all. Repeating it changes nothing and "
                    + "gets the same answer.")
    @APIResponseSchema(responseCode = "200", value = RevokedKey.class, responseDescription = "The key is revoked.")
    @Problems(ProblemType.PRIMARY_KEY_NOT_REVOCABLE)
    public Uni<RestResponse<RevokedKey>> revoke(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @RequestBody(required = false) ReasonRequest request) {
        Target target = requests.change(ws, keyId, Role.MEMBER, Role.ADMIN, Role.OPERATOR);
        var revoke = new Revoke(ReasonRequest.check(request));
        return changes.attempt(target, attempt -> {
                    if (!isRepetition(attempt)) {
                        attempt.requireVersion();
                    }
                    return changes.append(attempt.decide(revoke));
                })
                .chain(done -> answers.ok(
                        Reached.by(done),
                        new RevokedKey("revoked", done.after().revocation().orElseThrow())));
    }

    /**
     * Who repeats a revocation whose answer got lost still names the version before it. What was asked for has
     * happened, so that version matches too.
     */
    private static boolean isRepetition(Attempt attempt) {
        return attempt.key().state() instanceof ApiKey.Revoked
                && attempt.target().precondition().matches(attempt.key().version() - 1);
    }
}
