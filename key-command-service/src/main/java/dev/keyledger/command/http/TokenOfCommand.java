package dev.keyledger.command.http;

import dev.keyledger.command.timeline.CurrentTimeline;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.consistency.ConsistencyToken;
import dev.keyledger.kit.consistency.ConsistencyTokens;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * A command may carry the Consistency-Token of what its caller has seen last. Commands need not wait for anything; but
 * one that was decided on in another timeline of the store was decided on a history that may be lost.
 */
class TokenOfCommand {
    private static final String WORKSPACE = "ws";

    private final ConsistencyTokens tokens;
    private final CurrentTimeline timelines;

    TokenOfCommand(ConsistencyTokens tokens, CurrentTimeline timelines) {
        this.tokens = tokens;
        this.timelines = timelines;
    }

    @ServerRequestFilter
    Uni<Response> check(ContainerRequestContext request) {
        String header = request.getHeaderString(ConsistencyToken.HEADER);
        String workspace = request.getUriInfo().getPathParameters().getFirst(WORKSPACE);
        if (header == null || workspace == null || !WorkspaceId.isValid(workspace)) {
            return Uni.createFrom().nullItem();
        }
        ConsistencyToken token = tokens.read(header, new WorkspaceId(workspace));
        return timelines.newest().map(newest -> {
            if (!token.issuedIn().equals(newest)) {
                throw Problem.of(
                        ProblemType.STORE_RESTORED,
                        "The event store was restored to an earlier point since. What the Consistency-Token stands for"
                                + " may be lost; look again without it.");
            }
            return null;
        });
    }
}
