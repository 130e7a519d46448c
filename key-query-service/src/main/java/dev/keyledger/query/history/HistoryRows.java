package dev.keyledger.query.history;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Events of keys. */
@ApplicationScoped
class HistoryRows implements PanacheRepositoryBase<HistoryRow, HistoryRow.KeyVersion> {
    /** Newest first, below the version; one more than the limit if there are. */
    Uni<List<HistoryRow>> page(UUID keyId, long belowVersion, int limit) {
        return find("keyId = ?1 and version < ?2", Sort.descending("version"), keyId, belowVersion)
                .range(0, limit)
                .list();
    }
}
