package dev.keyledger.command.key.edit;

import dev.keyledger.command.http.CommandRequests;
import dev.keyledger.command.http.KeyAnswers;
import dev.keyledger.command.http.KeyAnswers.Reached;
import dev.keyledger.command.http.Target;
import dev.keyledger.command.key.ApiKey;
import dev.keyledger.command.key.ScopeCatalogue;
import dev.keyledger.command.key.change.KeyChanges;
import dev.keyledger.command.store.NewEvents;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.openapi.Problems;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import dev.keyledger.kit.rest.AnsweredInTime;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Changes an additional key's name, scopes and expiry, all that one request asks for in one append. */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/keys/{keyId}")
@Tag(name = "Keys")
class EditKeyResource {
    private final CommandRequests requests;
    private final ScopeCatalogue scopes;
    private final KeyChanges changes;
    private final KeyAnswers answers;

    EditKeyResource(CommandRequests requests, ScopeCatalogue scopes, KeyChanges changes, KeyAnswers answers) {
        this.requests = requests;
        this.scopes = scopes;
        this.changes = changes;
        this.answers = answers;
    }

    @Schema(
            name = "EditedKey",
            requiredProperties = {"keyId", "name", "scopes", "expiresAt", "version"})
    record EditedKey(
            UUID keyId,
            String name,
            List<String> scopes,
            @Schema(nullable = true) @Nullable Instant expiresAt,
            long version) {
        static EditedKey of(NewEvents done) {
            if (done.after().state() instanceof ApiKey.Unrevoked key) {
                return new EditedKey(done.keyId(), key.name(), key.scopes(), key.expiresAt(), done.versionAfter());
            }
            throw new IllegalStateException("a revoked key can't be edited");
        }
    }

    @PATCH
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "editKey",
            summary = "Change an additional key's name, scopes or expiry",
            description = "What is left out stays as it is. For members their own keys, for admins all.")
    @APIResponseSchema(responseCode = "200", value = EditedKey.class, responseDescription = "The key is as asked for.")
    @Problems({
        ProblemType.NAME_TAKEN,
        ProblemType.KEY_REVOKED,
        ProblemType.KEY_EXPIRED,
        ProblemType.PRIMARY_KEY_NOT_RENAMABLE,
        ProblemType.PRIMARY_KEY_NOT_EDITABLE,
        ProblemType.VERIFIERS_BEHIND,
        ProblemType.RATE_LIMITED
    })
    public Uni<RestResponse<EditedKey>> edit(
            @PathParam("ws") String ws, @PathParam("keyId") String keyId, EditKeyRequest request) {
        Target target = requests.change(ws, keyId, Role.MEMBER, Role.ADMIN);
        return changes.apply(target, Problem.requireBody(request).check(scopes))
                .chain(done -> answers.ok(Reached.by(done), EditedKey.of(done)));
    }
}
