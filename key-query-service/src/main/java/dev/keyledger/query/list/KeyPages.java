package dev.keyledger.query.list;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import dev.keyledger.query.keyview.store.KeyRow;
import dev.keyledger.query.keyview.store.KeyRows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one page of a list, from where the last one ended. */
@ApplicationScoped
class KeyPages {
    private static final String HEAD = """
            SELECT EXISTS (SELECT FROM workspace WHERE workspace_id = $1), (SELECT complete_through FROM usage_window)
            """;

    private final Pool pool;

    @Inject
    KeyPages(Pool pool) {
        this.pool = pool;
    }

    /**
     * Before which time every request is counted, now and so in any page that is read later; empty: not known yet. Fails
     * with 404 unless the workspace is provisioned.
     */
    Uni<Optional<Instant>> usageCompleteThrough(WorkspaceId workspace) {
        return pool.preparedQuery(HEAD).execute(Tuple.of(workspace.value())).map(rows -> {
            Row head = rows.iterator().next();
            if (!head.getBoolean(0)) {
                throw Problem.notFound(ProblemType.WORKSPACE_NOT_FOUND);
            }
            return Optional.ofNullable(head.getOffsetDateTime(1)).map(OffsetDateTime::toInstant);
        });
    }

    /** How many keys all pages have. */
    Uni<Long> count(WorkspaceId workspace, ListRequest request, Instant now) {
        var query = PageQuery.counting(workspace, request, now);
        return pool.preparedQuery(query.countSql())
                .execute(query.parameters())
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** @param createdBy the creator's id; null: everybody */
    Uni<ReviewQuery.Counts> review(WorkspaceId workspace, @Nullable String createdBy, Instant now) {
        var query = new ReviewQuery(workspace, createdBy, now);
        return pool.preparedQuery(query.sql())
                .execute(query.parameters())
                .map(rows -> new ReviewQuery.Counts(rows.iterator().next()));
    }

    /**
     * Up to one row more than the limit, which tells that there is another page; on the way back the rows nearest to the cursor
     * come first.
     */
    Uni<List<KeyRow>> page(WorkspaceId workspace, ListRequest request, @Nullable Cursor after, Instant now) {
        var query = new PageQuery(workspace, request, after, now);
        return pool.preparedQuery(query.sql()).execute(query.parameters()).map(KeyRows::read);
    }
}
