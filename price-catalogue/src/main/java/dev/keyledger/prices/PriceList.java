package dev.keyledger.prices;

import java.util.List;
import java.util.Optional;

/**
 * What one price file says.
 *
 * @param name of the file, for people
 * @param format in which it is written, for people
 * @param reportedCosts empty: it doesn't say
 * @param notes what of it was not understood, a line each: charges that aren't by the token, and the like
 */
public record PriceList(
        String name,
        String format,
        List<PricedModel> models,
        Optional<ReportedCosts> reportedCosts,
        List<String> notes) {
    public PriceList {
        models = List.copyOf(models);
        notes = List.copyOf(notes);
    }
}
