package dev.keyledger.console.upstream;

import dev.keyledger.console.session.CurrentSession;
import dev.keyledger.console.session.Viewers;
import dev.keyledger.console.upstream.Views.Creator;
import dev.keyledger.console.upstream.Views.Creators;
import dev.keyledger.console.upstream.Views.HistoryPage;
import dev.keyledger.console.upstream.Views.KeyList;
import dev.keyledger.console.upstream.Views.KeyReview;
import dev.keyledger.console.upstream.Views.KeyView;
import dev.keyledger.console.upstream.Views.Scope;
import dev.keyledger.console.upstream.Views.UsageSeries;
import dev.keyledger.console.upstream.Views.Workspace;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** What the viewer may read, asked with the viewer's own token, and including what the viewer has just changed. */
@RequestScoped
public class Reads {
    /**
     * Which keys, in which order. What is null is left to the service.
     *
     * @param review what is to be found of them; null: anything
     */
    public record KeyQuery(
            String status,
            @Nullable String q,
            @Nullable String createdBy,
            @Nullable String review,
            String sort,
            @Nullable String cursor,
            int limit) {}

    private final QueryService query;
    private final Viewers viewers;
    private final CurrentSession session;
    private final RecentWrites writes;

    @Inject
    Reads(@RestClient QueryService query, Viewers viewers, CurrentSession session, RecentWrites writes) {
        this.query = query;
        this.viewers = viewers;
        this.session = session;
        this.writes = writes;
    }

    public Uni<List<Scope>> scopes() {
        return query.scopes(viewers.authorization()).map(Views.Scopes::items);
    }

    public Uni<List<Workspace>> workspaces() {
        return query.workspaces(viewers.authorization()).map(Views.Workspaces::items);
    }

    public Uni<KeyView> primary(String workspaceId) {
        return includingLastWrite(workspaceId, token -> query.primary(viewers.authorization(), token, workspaceId));
    }

    public Uni<KeyList> additional(String workspaceId, KeyQuery keys) {
        return includingLastWrite(
                workspaceId,
                token -> query.keys(
                        viewers.authorization(),
                        token,
                        workspaceId,
                        "additional",
                        keys.status(),
                        keys.q(),
                        keys.createdBy(),
                        keys.review(),
                        keys.sort(),
                        keys.limit(),
                        keys.cursor(),
                        true));
    }

    /** Whose additional keys still work. */
    public Uni<List<Creator>> creators(String workspaceId) {
        return includingLastWrite(workspaceId, token -> query.creators(viewers.authorization(), token, workspaceId))
                .map(Creators::items);
    }

    /** @param createdBy empty: everybody's */
    public Uni<KeyReview> review(String workspaceId, String createdBy) {
        return includingLastWrite(
                workspaceId,
                token -> query.review(
                        viewers.authorization(), token, workspaceId, createdBy.isEmpty() ? null : createdBy));
    }

    public Uni<KeyView> key(String workspaceId, String keyId) {
        return includingLastWrite(workspaceId, token -> query.key(viewers.authorization(), token, workspaceId, keyId));
    }

    /**
     * @param granularity {@code day} or {@code hour}
     * @param fullHours how many of them before the one that is under way
     */
    public Uni<UsageSeries> usage(String workspaceId, String keyId, String granularity, int fullHours) {
        return query.usage(viewers.authorization(), workspaceId, keyId, granularity, fullHours);
    }

    public Uni<HistoryPage> history(String workspaceId, String keyId, int limit, @Nullable String cursor) {
        return includingLastWrite(
                workspaceId, token -> query.history(viewers.authorization(), token, workspaceId, keyId, limit, cursor));
    }

    public Uni<Propagation> propagation(String workspaceId, String keyId) {
        return includingLastWrite(
                workspaceId, token -> query.propagation(viewers.authorization(), token, workspaceId, keyId));
    }

    /** A view that doesn't catch up in time is better shown as it is than not at all. */
    private <T> Uni<T> includingLastWrite(String workspaceId, Function<String, Uni<T>> read) {
        String sessionId = session.require().id();
        String token = writes.last(sessionId, workspaceId);
        Uni<T> answer = read.apply(token);
        if (token == null) {
            return answer;
        }
        return answer.onFailure(failure -> failure instanceof Refused refused
                        && (refused.is("not-yet-visible") || refused.is("store-restored")))
                .recoverWithUni(() -> {
                    writes.forget(sessionId, workspaceId);
                    return read.apply(null);
                });
    }
}
