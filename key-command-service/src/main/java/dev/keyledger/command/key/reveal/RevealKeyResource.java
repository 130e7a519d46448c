package dev.keyledger.command.key.reveal;

import dev.keyledger.command.CommandConfig;
import dev.keyledger.command.http.CommandRequests;
import dev.keyledger.command.http.KeyAnswers;
import dev.keyledger.command.http.KeyAnswers.Reached;
import dev.keyledger.command.http.Target;
import dev.keyledger.command.key.KeyCommand.Reveal;
import dev.keyledger.command.key.change.KeyChanges;
import dev.keyledger.command.key.change.KeyChanges.Attempt;
import dev.keyledger.command.key.change.ReasonRequest;
import dev.keyledger.command.limit.RateLimit;
import dev.keyledger.command.store.AppendTransaction;
import dev.keyledger.command.store.NewEvents;
import dev.keyledger.command.vault.Vault;
import dev.keyledger.events.key.KeyRevealed;
import dev.keyledger.keyformat.GatewayKey;
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
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Shows the primary key's newest secret. That it was shown is on record before anybody sees it: the ciphertext is handed
 * out by the transaction that appends the event, and decrypted after its commit.
 */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/keys/{keyId}/reveal")
@Tag(name = "Keys")
class RevealKeyResource {
    private final CommandRequests requests;
    private final KeyChanges changes;
    private final AppendTransaction store;
    private final Vault vault;
    private final KeyAnswers answers;
    private final RateLimit<String> limit;

    RevealKeyResource(
            CommandRequests requests,
            KeyChanges changes,
            AppendTransaction store,
            Vault vault,
            KeyAnswers answers,
            CommandConfig config) {
        this.requests = requests;
        this.changes = changes;
        this.store = store;
        this.vault = vault;
        this.answers = answers;
        this.limit = RateLimit.ofPerson(config.limits().revealsPerMinute());
    }

    /** A secret on its way to the one who asked; it never prints it. */
    @Schema(
            name = "RevealedKey",
            requiredProperties = {"key"})
    record RevealedKey(String key) {
        @Override
        public String toString() {
            return "RevealedKey[]";
        }
    }

    private record Revealed(NewEvents events, GatewayKey key) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "revealKey",
            summary = "Reveal the primary key",
            description = "For admins. Every reveal is an event with the name of who asked. Additional keys are shown "
                    + "once, when they are made, and never again.")
    @APIResponseSchema(responseCode = "200", value = RevealedKey.class, responseDescription = "The full key.")
    @Problems({ProblemType.KEY_NOT_REVEALABLE, ProblemType.KEY_REVOKED, ProblemType.RATE_LIMITED})
    public Uni<RestResponse<RevealedKey>> reveal(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @RequestBody(required = false) ReasonRequest request) {
        Target target = requests.change(ws, keyId, Role.ADMIN);
        var reveal = new Reveal(ReasonRequest.check(request));
        limit.require(target.actor().id());
        return changes.limited(target, attempt -> revealOnce(attempt, reveal))
                .chain(revealed -> answers.ok(
                        Reached.by(revealed.events()),
                        new RevealedKey(revealed.key().reveal())));
    }

    private Uni<Revealed> revealOnce(Attempt attempt, Reveal reveal) {
        attempt.requireVersion();
        NewEvents events = attempt.decide(reveal);
        int secretVersion = ((KeyRevealed) events.events().getFirst()).secretVersion();
        return store.append(events)
                .map(ciphertext -> new Revealed(
                        events,
                        vault.decrypt(events.workspaceId(), events.keyId(), secretVersion, ciphertext.orElseThrow())));
    }
}
