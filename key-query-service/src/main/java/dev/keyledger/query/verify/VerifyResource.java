package dev.keyledger.query.verify;

import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.consistency.ConsistencyToken;
import dev.keyledger.kit.openapi.Problems;
import dev.keyledger.kit.problem.ProblemType;
import dev.keyledger.query.consistency.ReadYourWrites;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Says whether a key may be used: what a gateway asks before it serves a request. */
@Path("/v1/keys/verify")
@Tag(name = "Verification")
class VerifyResource {
    private final Access access;
    private final VerifyMemory memory;
    private final ReadYourWrites readYourWrites;
    private final VerifyOutcomes outcomes;

    @Inject
    VerifyResource(Access access, VerifyMemory memory, ReadYourWrites readYourWrites, VerifyOutcomes outcomes) {
        this.access = access;
        this.memory = memory;
        this.readYourWrites = readYourWrites;
        this.outcomes = outcomes;
    }

    @POST
    @Operation(
            operationId = "verifyKey",
            summary = "Whether a key is valid now",
            description =
                    "Answered from memory. 503 not-fresh or key-state-unknown rather than a guess. REVOKED is also "
                            + "the answer to the last 20 of a key's ended secrets; an older one is NOT_FOUND.")
    @Problems(
            value = {ProblemType.NOT_FRESH, ProblemType.KEY_STATE_UNKNOWN},
            never = ProblemType.DATABASE_OUT_OF_REACH)
    public Uni<VerifyBody> verify(@HeaderParam(ConsistencyToken.HEADER) @Nullable String token, VerifyRequest body) {
        access.requirePlatform(Role.GATEWAY);
        VerifyRequest.requireComplete(body);
        if (token == null) {
            // Nothing to wait for: each step of a Uni would cost as much as looking the key up.
            return Uni.createFrom().item(answer(body));
        }
        return readYourWrites
                .await(token, memory.arrivals(), awaited -> Uni.createFrom()
                        .item(() -> memory.index().includes(awaited.keyId(), awaited.version(), awaited.writtenIn())))
                .onFailure()
                .invoke(outcomes::countFailure)
                .map(included -> answer(body));
    }

    private VerifyBody answer(VerifyRequest body) {
        try {
            VerifyBody answer = VerifyBody.of(memory.decider().decide(body.key(), body.scope()));
            outcomes.count(answer.code());
            return answer;
        } catch (RuntimeException e) {
            outcomes.countFailure(e);
            throw e;
        }
    }
}
