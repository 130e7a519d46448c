package dev.keyledger.command.answer;

import dev.keyledger.command.timeline.CurrentTimeline;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.consistency.ConsistencyToken;
import dev.keyledger.kit.consistency.ConsistencyTokens;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestResponse;

/** Makes the answers to commands on one key, with the headers that all of them carry. */
@ApplicationScoped
public class KeyAnswers {
    private final CurrentTimeline timelines;
    private final ConsistencyTokens tokens;

    KeyAnswers(CurrentTimeline timelines, ConsistencyTokens tokens) {
        this.timelines = timelines;
        this.tokens = tokens;
    }

    /** @param version the key's version after the command */
    public record Reached(WorkspaceId workspaceId, UUID keyId, long version) {}

    public <T> Uni<RestResponse.ResponseBuilder<T>> of(RestResponse.Status status, Reached reached, T body) {
        return uncached(status, reached, body)
                .map(response -> response.header(HttpHeaders.ETAG, "\"" + reached.version() + "\""));
    }

    /** As {@link #of}, for an answer that is about more than the key and so has no ETag of the key's. */
    public <T> Uni<RestResponse.ResponseBuilder<T>> uncached(RestResponse.Status status, Reached reached, T body) {
        return timelines.of(reached.keyId(), reached.version()).map(writtenIn -> {
            var token = ConsistencyToken.of(
                    reached.workspaceId(), reached.keyId(), reached.version(), writtenIn, timelines.get());
            return RestResponse.ResponseBuilder.create(status, body)
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .header(ConsistencyToken.HEADER, tokens.write(token));
        });
    }
}
