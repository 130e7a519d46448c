package dev.keyledger.usage.price;

import dev.keyledger.prices.PriceCatalogue;
import dev.keyledger.prices.PriceFile;
import java.time.Instant;
import java.util.List;

/**
 * The service's own prices: those of the build with its files over them.
 *
 * @param files later ones stand over those before them
 * @param readAt when this instance read them: changes of files since are not in
 */
public record OwnPrices(List<PriceFile> files, PriceCatalogue catalogue, Instant readAt) {
    public OwnPrices {
        files = List.copyOf(files);
    }
}
