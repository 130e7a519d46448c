package dev.keyledger.prices;

import java.util.List;
import java.util.Optional;

/**
 * What one price file says.
 *
 * @param name of the file, for people
 * @param format in which it is written, for people
 * @param entries its models, in its order. One without prices is named by the list, which doesn't say what it costs in a
 *     way that is understood: no other entry's pattern means it
 * @param reportedCosts empty: it doesn't say
 * @param leftOut what of it was not understood
 */
public record PriceList(
        String name,
        String format,
        List<PricedModel> entries,
        Optional<ReportedCosts> reportedCosts,
        List<LeftOut> leftOut) {
    public PriceList {
        entries = List.copyOf(entries);
        leftOut = List.copyOf(leftOut);
    }

    /** Whether there are prices of which it isn't known that they held on any day. */
    public boolean isUndated() {
        return entries.stream().flatMap(entry -> entry.prices().stream()).anyMatch(price -> price.asOf() == null);
    }

    /** Those with prices. */
    public List<PricedModel> models() {
        return entries.stream().filter(entry -> !entry.prices().isEmpty()).toList();
    }
}
