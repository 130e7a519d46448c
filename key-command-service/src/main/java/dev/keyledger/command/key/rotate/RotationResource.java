package dev.keyledger.command.key.rotate;

import dev.keyledger.command.http.CommandRequests;
import dev.keyledger.command.http.KeyAnswers;
import dev.keyledger.command.http.KeyAnswers.Reached;
import dev.keyledger.command.http.Target;
import dev.keyledger.command.key.KeyCommand.RetireOldSecret;
import dev.keyledger.command.key.change.KeyChanges;
import dev.keyledger.command.key.change.KeyChanges.Attempt;
import dev.keyledger.command.steps.DueSteps;
import dev.keyledger.command.store.KeyState;
import dev.keyledger.command.store.KeyStates;
import dev.keyledger.command.store.NewEvents;
import dev.keyledger.command.store.Step;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import dev.keyledger.kit.rest.AnsweredInTime;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Clock;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** A rotation on its way: where it stands, and how to cut its old secret by hand. */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/keys/{keyId}/rotations/{rotationId}")
@Tag(name = "Rotations")
class RotationResource {
    private final CommandRequests requests;
    private final KeyChanges changes;
    private final KeyStates keys;
    private final DueSteps dueSteps;
    private final KeyAnswers answers;
    private final Clock clock;

    RotationResource(
            CommandRequests requests,
            KeyChanges changes,
            KeyStates keys,
            DueSteps dueSteps,
            KeyAnswers answers,
            Clock clock) {
        this.requests = requests;
        this.changes = changes;
        this.keys = keys;
        this.dueSteps = dueSteps;
        this.answers = answers;
        this.clock = clock;
    }

    @GET
    @Operation(
            operationId = "getRotation",
            summary = "Where a rotation stands",
            description = "For members their own additional keys, for admins all keys.")
    @APIResponseSchema(value = RotationBody.class, responseDescription = "The rotation.")
    public Uni<RestResponse<RotationBody>> rotation(
            @PathParam("ws") String ws, @PathParam("keyId") String keyId, @PathParam("rotationId") String rotationId) {
        Target target = requests.read(ws, keyId, Role.MEMBER, Role.ADMIN);
        return show(target, idOf(rotationId));
    }

    @POST
    @Path("/retire-old")
    @Operation(
            operationId = "retireOldSecret",
            summary = "Cut the old secret now",
            description = "Sandboxes that still hold it fail until they are updated. Repeating it changes nothing.")
    @APIResponseSchema(
            responseCode = "200",
            value = RotationBody.class,
            responseDescription = "The old secret is refused.")
    public Uni<RestResponse<RotationBody>> retireOld(
            @PathParam("ws") String ws, @PathParam("keyId") String keyId, @PathParam("rotationId") String rotationId) {
        Target target = requests.change(ws, keyId, Role.MEMBER, Role.ADMIN);
        UUID rotation = idOf(rotationId);
        return changes.attempt(target, attempt -> retireOnce(attempt, rotation)).chain(() -> show(target, rotation));
    }

    private Uni<NewEvents> retireOnce(Attempt attempt, UUID rotationId) {
        return progress(attempt.key(), rotationId).chain(found -> {
            attempt.requireVersion();
            return changes.append(attempt.decide(new RetireOldSecret(rotationId)));
        });
    }

    private static UUID idOf(String rotationId) {
        return CommandRequests.idInPath(rotationId, ProblemType.ROTATION_NOT_FOUND);
    }

    private Uni<RestResponse<RotationBody>> show(Target target, UUID rotationId) {
        return changes.find(target).chain(key -> progress(key, rotationId)
                .chain(progress -> dueSteps.obstacle(key.keyId(), Step.PUSH, rotationId)
                        .map(obstacle -> progress.body(clock.instant(), obstacle)))
                .chain(body -> answers.ok(new Reached(target.workspaceId(), target.keyId(), key.version()), body)));
    }

    private Uni<RotationProgress> progress(KeyState key, UUID rotationId) {
        return keys.rotation(key.keyId(), rotationId).map(changed -> RotationProgress.of(changed, key.revocation())
                .orElseThrow(() -> Problem.notFound(ProblemType.ROTATION_NOT_FOUND)));
    }
}
