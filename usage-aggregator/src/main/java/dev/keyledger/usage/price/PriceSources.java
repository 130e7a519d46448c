package dev.keyledger.usage.price;

import dev.keyledger.prices.PriceCatalogue;
import dev.keyledger.prices.PriceCatalogue.MaxAge;
import dev.keyledger.prices.PriceFiles;
import dev.keyledger.prices.PriceList;
import dev.keyledger.prices.ReportedCosts;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where prices come from: the service's own, or a catalogue that was given with a request to reprice. */
public final class PriceSources {
    private final MaxAge maxAge;
    private final RequestPrices own;
    private final ReportedCosts believed;

    /** @param own the service's own prices */
    public PriceSources(PriceCatalogue own, MaxAge maxAge) {
        this.maxAge = maxAge;
        this.own = new RequestPrices(own, maxAge);
        this.believed = own.reportedCosts();
    }

    /** The service's own. */
    public RequestPrices own() {
        return own;
    }

    /**
     * A catalogue by itself: no price of the service's own stands behind it. Public lists don't say whose word is taken for
     * what a request cost: where none does, it is whose the service takes.
     *
     * @param name for people
     * @param json one list, or several in one document
     * @param asOf the last day on which its prices are known to have held, where it doesn't say; null: that isn't known
     * @throws IllegalArgumentException in one line that names the place of the first mistake
     */
    public RequestPrices given(String name, String json, @Nullable LocalDate asOf) {
        List<PriceList> lists = PriceFiles.readAll(name, json.getBytes(StandardCharsets.UTF_8), asOf);
        return new RequestPrices(new PriceCatalogue(lists, believed), maxAge);
    }
}
