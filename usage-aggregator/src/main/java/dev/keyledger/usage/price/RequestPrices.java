package dev.keyledger.usage.price;

import dev.keyledger.events.usage.GatewayRequest;
import dev.keyledger.events.usage.Usd;
import dev.keyledger.prices.Estimate;
import dev.keyledger.prices.PriceCatalogue;
import dev.keyledger.prices.PriceCatalogue.MaxAge;
import dev.keyledger.prices.ReportedCosts;
import dev.keyledger.prices.TokenUse;
import dev.keyledger.prices.Unpriced;
import java.time.Instant;

/** What requests cost: what was billed for them, where that is known, else what a catalogue's prices come to. */
public final class RequestPrices {
    private static final int ERROR_STATUS_MIN = 400;
    private static final Cost NOTHING = new Cost.Nothing();

    private final PriceCatalogue catalogue;
    private final ReportedCosts reportedCosts;
    private final MaxAge maxAge;

    public RequestPrices(PriceCatalogue catalogue, MaxAge maxAge) {
        this.catalogue = catalogue;
        this.reportedCosts = catalogue.reportedCosts();
        this.maxAge = maxAge;
    }

    /**
     * Who charges wins: what was reported, if the catalogue believes the event's source. That something cost nothing it
     * believes only of a model that it knows to be free. Without such a report the catalogue's price of what was used;
     * without that nothing for a request that failed, and unknown for one that succeeded, or that failed having used tokens of
     * which only a part was reported.
     *
     * @param source the event's
     * @param time when the request ended: it is priced by what was in force then
     */
    public Cost costOf(String source, GatewayRequest request, Instant time) {
        Usd reported = request.reportedCostUsd();
        boolean believed = reported != null && reportedCosts.believe(source);
        if (reported != null && believed && reported.amount().signum() > 0) {
            return new Cost.Reported(picoOf(reported));
        }
        Estimate estimate = catalogue.estimate(
                request.provider(), request.model(), request.serviceTier(), useOf(request), time, maxAge);
        return switch (estimate) {
            case Estimate.Priced(long picoUsd, boolean stale, boolean providerAssumed) ->
                new Cost.Estimated(picoUsd, stale, providerAssumed);
            case Estimate.Unknown(Unpriced why)
            when request.statusCode() >= ERROR_STATUS_MIN && why != Unpriced.TOKENS_NOT_REPORTED -> NOTHING;
            case Estimate.Unknown unknown when believed && isFree(request, time) -> NOTHING;
            case Estimate.Unknown unknown -> new Cost.Unknown(unknown.why());
        };
    }

    private boolean isFree(GatewayRequest request, Instant time) {
        return catalogue.isFree(request.provider(), request.model(), request.serviceTier(), time);
    }

    private static TokenUse useOf(GatewayRequest request) {
        return new TokenUse(
                request.inputTokens(),
                request.cacheReadInputTokens(),
                request.cacheWriteInputTokens(),
                request.cacheWrite1hInputTokens(),
                request.audioInputTokens(),
                request.imageInputTokens(),
                request.outputTokens(),
                request.reasoningTokens(),
                request.audioOutputTokens(),
                request.imageOutputTokens());
    }

    /** The parser lets no reported cost pass that is too large for this. */
    static long picoOf(Usd usd) {
        return usd.amount().unscaledValue().longValueExact();
    }
}
