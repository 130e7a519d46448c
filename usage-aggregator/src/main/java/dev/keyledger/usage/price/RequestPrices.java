package dev.keyledger.usage.price;

import dev.keyledger.events.usage.GatewayRequest;
import dev.keyledger.events.usage.Usd;
import dev.keyledger.prices.Estimate;
import dev.keyledger.prices.PriceCatalogue;
import dev.keyledger.prices.PriceCatalogue.MaxAge;
import dev.keyledger.prices.TokenUse;
import java.time.Instant;

/** What requests cost: by a catalogue's prices, else by what was reported. */
public final class RequestPrices {
    private static final int ERROR_STATUS_MIN = 400;

    private final PriceCatalogue catalogue;
    private final MaxAge maxAge;

    public RequestPrices(PriceCatalogue catalogue, MaxAge maxAge) {
        this.catalogue = catalogue;
        this.maxAge = maxAge;
    }

    /**
     * The catalogue's price of the tokens; without one what the provider reported, where that is more than nothing or the
     * catalogue says that the model is free; without that nothing for a request that failed, and unknown for one that
     * succeeded.
     *
     * @param time when the request ended: it is priced by what was in force then
     */
    public Cost costOf(GatewayRequest request, Instant time) {
        Estimate estimate = catalogue.estimate(request.provider(), request.model(), null, useOf(request), time, maxAge);
        if (estimate instanceof Estimate.Priced priced) {
            return new Cost.Known(priced.picoUsd());
        }
        if (request.reportedCostUsd() != null && isBelieved(request, time)) {
            return new Cost.Known(picoOf(request.reportedCostUsd()));
        }
        return request.statusCode() >= ERROR_STATUS_MIN ? new Cost.Known(0) : new Cost.Unpriced();
    }

    private boolean isBelieved(GatewayRequest request, Instant time) {
        return request.reportedCostUsd().amount().signum() > 0
                || catalogue.isFree(request.provider(), request.model(), null, time);
    }

    private static TokenUse useOf(GatewayRequest request) {
        return new TokenUse(
                request.inputTokens(),
                request.cacheReadInputTokens(),
                request.cacheWriteInputTokens(),
                null,
                null,
                null,
                request.outputTokens(),
                request.reasoningTokens(),
                null,
                null);
    }

    /** The parser lets no reported cost pass that is too large for this. */
    public static long picoOf(Usd usd) {
        return usd.amount().unscaledValue().longValueExact();
    }
}
