package dev.keyledger.command.http;

import dev.keyledger.command.store.NewEvents;
import dev.keyledger.command.timeline.CurrentTimeline;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.consistency.ConsistencyToken;
import dev.keyledger.kit.consistency.ConsistencyTokens;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Makes the answers to commands on one key, with the headers that all of them carry. */
@ApplicationScoped
public class KeyAnswers {
    static final String IDEMPOTENT_REPLAYED = "Idempotent-Replayed";

    private final CurrentTimeline timelines;
    private final ConsistencyTokens tokens;

    KeyAnswers(CurrentTimeline timelines, ConsistencyTokens tokens) {
        this.timelines = timelines;
        this.tokens = tokens;
    }

    /** @param version the key's version after the command */
    public record Reached(WorkspaceId workspaceId, UUID keyId, long version) {
        public static Reached by(NewEvents events) {
            return new Reached(events.workspaceId(), events.keyId(), events.versionAfter());
        }
    }

    public <T> Uni<RestResponse<T>> ok(Reached reached, T body) {
        return withToken(RestResponse.Status.OK, reached, body)
                .map(response -> tagged(response, reached).build());
    }

    /** @param location path of what was made */
    public <T> Uni<RestResponse<T>> made(
            RestResponse.Status status, Reached reached, String location, boolean replayed, T body) {
        return withToken(status, reached, body).map(response -> {
            tagged(response, reached).header(HttpHeaders.LOCATION, location);
            if (replayed) {
                response.header(IDEMPOTENT_REPLAYED, "true");
            }
            return response.build();
        });
    }

    /** For an answer that is about more than the key and so has no ETag of the key's. */
    public <T> Uni<ResponseBuilder<T>> withToken(RestResponse.Status status, Reached reached, T body) {
        return timelines.of(reached.keyId(), reached.version()).map(writtenIn -> {
            var token = ConsistencyToken.of(
                    reached.workspaceId(), reached.keyId(), reached.version(), writtenIn, timelines.get());
            return ResponseBuilder.create(status, body)
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .header(ConsistencyToken.HEADER, tokens.write(token));
        });
    }

    private static <T> ResponseBuilder<T> tagged(ResponseBuilder<T> response, Reached reached) {
        return response.header(HttpHeaders.ETAG, "\"" + reached.version() + "\"");
    }
}
