package dev.keyledger.query.usage.store;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Hours of usage. */
@ApplicationScoped
public class UsageHours implements PanacheRepositoryBase<UsageHourRow, UsageHourRow.Id3> {
    public Uni<List<UsageHourRow>> of(UUID keyId, Instant from) {
        return list("keyId = ?1 and hour >= ?2", Sort.by("hour"), keyId, from);
    }
}
