package dev.keyledger.console.usage;

import dev.keyledger.console.upstream.Views.Counts;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Where a cost comes from, and what is missing in it.
 *
 * @param whole whether the two parts are all of the cost: some may have been counted before they could be told apart
 * @param stale requests that were estimated by an old price
 * @param assumed requests that were estimated by the price of the model's maker
 * @param unpriced requests that are in no part
 */
public record CostParts(
        BigDecimal cost,
        BigDecimal reported,
        BigDecimal estimated,
        boolean whole,
        long stale,
        long assumed,
        long unpriced) {
    /** Null: the query service doesn't say yet. */
    static @Nullable CostParts of(Counts counts) {
        BigDecimal reported = counts.reportedCostUsd();
        BigDecimal estimated = counts.estimatedCostUsd();
        if (reported == null || estimated == null) {
            return null;
        }
        return new CostParts(
                counts.costUsd(),
                reported,
                estimated,
                reported.add(estimated).compareTo(counts.costUsd()) == 0,
                counts.staleRequests(),
                counts.assumedProviderRequests(),
                counts.unpricedRequests());
    }
}
