package dev.keyledger.command.key.rename;

import dev.keyledger.command.http.CommandRequests;
import dev.keyledger.command.http.KeyAnswers;
import dev.keyledger.command.http.KeyAnswers.Reached;
import dev.keyledger.command.http.Target;
import dev.keyledger.command.http.TextRules;
import dev.keyledger.command.key.KeyCommand.Rename;
import dev.keyledger.command.key.KeyName;
import dev.keyledger.command.key.change.KeyChanges;
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
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Gives an additional key another name. */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/keys/{keyId}")
@Tag(name = "Keys")
class RenameKeyResource {
    private final CommandRequests requests;
    private final KeyChanges changes;
    private final KeyAnswers answers;

    RenameKeyResource(CommandRequests requests, KeyChanges changes, KeyAnswers answers) {
        this.requests = requests;
        this.changes = changes;
        this.answers = answers;
    }

    @Schema(name = "RenameKeyRequest")
    record Request(
            @Schema(
                    required = true,
                    minLength = 1,
                    maxLength = KeyName.CHARACTERS_MAX,
                    description = KeyName.UNIQUE_IN_WORDS)
            String name) {}

    @Schema(
            name = "RenamedKey",
            requiredProperties = {"keyId", "name", "version"})
    record RenamedKey(UUID keyId, String name, long version) {}

    @PATCH
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "renameKey",
            summary = "Rename an additional key",
            description = "For members their own keys, for admins all.")
    @APIResponseSchema(responseCode = "200", value = RenamedKey.class, responseDescription = "The key has this name.")
    @Problems({
        ProblemType.NAME_TAKEN,
        ProblemType.KEY_REVOKED,
        ProblemType.PRIMARY_KEY_NOT_RENAMABLE,
        ProblemType.RATE_LIMITED
    })
    public Uni<RestResponse<RenamedKey>> rename(
            @PathParam("ws") String ws, @PathParam("keyId") String keyId, Request request) {
        Target target = requests.change(ws, keyId, Role.MEMBER, Role.ADMIN);
        String name = Problem.requireBody(request).name();
        KeyName checked = TextRules.require("/name", () -> KeyName.parse(name));
        return changes.apply(target, new Rename(checked))
                .chain(done -> answers.ok(
                        Reached.by(done), new RenamedKey(done.keyId(), checked.text(), done.versionAfter())));
    }
}
