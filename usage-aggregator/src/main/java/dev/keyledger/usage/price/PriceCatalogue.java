package dev.keyledger.usage.price;

import dev.keyledger.events.usage.GatewayRequest;
import dev.keyledger.events.usage.Usd;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prices by model name or alias, each effective from some moment on. Immutable. */
public final class PriceCatalogue {
    private static final int ERROR_STATUS_MIN = 400;

    /** Oldest first, by every name that the model goes by. */
    private final Map<String, List<Price>> prices;

    PriceCatalogue(Map<String, List<Price>> prices) {
        this.prices = Map.copyOf(prices);
    }

    /**
     * The catalogue's price of the tokens; without a price or without tokens what the provider reported; without that
     * nothing for a request that failed, and unknown for one that succeeded.
     *
     * @param time when the request ended: it is priced by what was in force then
     */
    public Cost costOf(GatewayRequest request, Instant time) {
        Optional<Price> price = hasTokens(request) ? priceAt(request.model(), time) : Optional.empty();
        if (price.isPresent()) {
            return new Cost.Known(price.get().costPico(request));
        }
        if (request.reportedCostUsd() != null) {
            return new Cost.Known(picoOf(request.reportedCostUsd()));
        }
        return request.statusCode() >= ERROR_STATUS_MIN ? new Cost.Known(0) : new Cost.Unpriced();
    }

    /** The parser lets no reported cost pass that is too large for this. */
    public static long picoOf(Usd usd) {
        return usd.amount().unscaledValue().longValueExact();
    }

    private Optional<Price> priceAt(String model, Instant time) {
        List<Price> oldestFirst = prices.getOrDefault(model, List.of());
        for (int i = oldestFirst.size() - 1; i >= 0; i--) {
            if (!oldestFirst.get(i).from().isAfter(time)) {
                return Optional.of(oldestFirst.get(i));
            }
        }
        return Optional.empty();
    }

    private static boolean hasTokens(GatewayRequest request) {
        return request.inputTokens() != null || request.outputTokens() != null;
    }
}
