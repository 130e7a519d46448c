package dev.keyledger.query.usage.store;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** The one row that tells how far usage is. */
@ApplicationScoped
public class UsageWindows implements PanacheRepositoryBase<UsageWindowRow, Integer> {
    public Uni<UsageWindowRow> current() {
        return findById(UsageWindowRow.ONLY);
    }
}
