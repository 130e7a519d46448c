package dev.keyledger.query.keyview.store;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.query.consistency.ReadYourWrites;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Read-your-writes for everything that is read from the database. */
@ApplicationScoped
public class RowVisibility {
    private final ReadYourWrites readYourWrites;
    private final ViewCommits commits;
    private final StoredVersions versions;

    @Inject
    RowVisibility(ReadYourWrites readYourWrites, ViewCommits commits, StoredVersions versions) {
        this.readYourWrites = readYourWrites;
        this.commits = commits;
        this.versions = versions;
    }

    /**
     * Reads in a session of Hibernate's that is opened when the waiting is over: a session holds one of the pool's
     * connections, and requests that wait must not keep the others from reading.
     *
     * @param token the request's Consistency-Token; null: none
     */
    public <T> Uni<T> inSession(WorkspaceId workspace, @Nullable String token, Supplier<Uni<T>> read) {
        return await(workspace, token).chain(() -> Panache.withSession(read));
    }

    /** @param token the request's Consistency-Token; null: none */
    public Uni<Void> await(WorkspaceId workspace, @Nullable String token) {
        return readYourWrites.await(token, workspace, commits.arrivals(), versions::include);
    }
}
