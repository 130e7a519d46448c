package dev.keyledger.query.history;

import dev.keyledger.events.codec.EventType;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Events of keys. */
@ApplicationScoped
public class HistoryRows implements PanacheRepositoryBase<HistoryRow, HistoryRow.KeyVersion> {
    /** The version that the views have of a key, when the event was that gave it that, and of which type, as {@link EventType#wireName}. */
    public record LastChange(long version, Instant at, String type) {}

    /** Null: there is no event of the key. */
    public Uni<LastChange> lastChange(UUID keyId) {
        return page(keyId, Long.MAX_VALUE, 1).map(rows -> rows.isEmpty() ? null : lastOf(rows.getFirst()));
    }

    private static LastChange lastOf(HistoryRow row) {
        return new LastChange(row.version, row.occurredAt, row.type);
    }

    /** Newest first, below the version; one more than the limit if there are. */
    Uni<List<HistoryRow>> page(UUID keyId, long belowVersion, int limit) {
        return find("keyId = ?1 and version < ?2", Sort.descending("version"), keyId, belowVersion)
                .range(0, limit)
                .list();
    }
}
