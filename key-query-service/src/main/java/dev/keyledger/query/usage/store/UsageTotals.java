package dev.keyledger.query.usage.store;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Totals of usage. */
@ApplicationScoped
public class UsageTotals implements PanacheRepositoryBase<UsageTotalRow, UsageTotalRow.Id2> {
    public Uni<List<UsageTotalRow>> of(UUID keyId) {
        return list("keyId", keyId);
    }
}
