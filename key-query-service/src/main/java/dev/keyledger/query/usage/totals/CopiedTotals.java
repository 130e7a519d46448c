package dev.keyledger.query.usage.totals;

import dev.keyledger.kit.totals.UsageTotals;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What this service's copy says that keys used, for whoever compares it with the usage-aggregator. */
final class CopiedTotals {
    @Produces
    @Singleton
    UsageTotals totals(AgroalDataSource dataSource) {
        return new UsageTotals(dataSource, "unpriced");
    }
}
