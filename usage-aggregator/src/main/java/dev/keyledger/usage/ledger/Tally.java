package dev.keyledger.usage.ledger;

import dev.keyledger.events.usage.GatewayRequest;
import dev.keyledger.events.usage.UsageCounts;
import dev.keyledger.events.usage.Usd;
import dev.keyledger.usage.price.Cost;
import dev.keyledger.usage.price.RequestPrices;
import java.math.BigDecimal;
import java.math.BigInteger;

/** The sum of some requests while it grows. Not thread-safe. */
final class Tally {
    private static final int ERROR_STATUS_MIN = 400;

    private long requests;
    private long errors;
    private long inputTokens;
    private long cacheReadInputTokens;
    private long cacheWriteInputTokens;
    private long outputTokens;
    private long reasoningTokens;
    private final PicoSum cost = new PicoSum();
    private final PicoSum reportedCost = new PicoSum();
    private long unpricedRequests;

    void add(GatewayRequest request, Cost requestCost) {
        requests++;
        if (request.statusCode() >= ERROR_STATUS_MIN) {
            errors++;
        }
        inputTokens += orZero(request.inputTokens());
        cacheReadInputTokens += orZero(request.cacheReadInputTokens());
        cacheWriteInputTokens += orZero(request.cacheWriteInputTokens());
        outputTokens += orZero(request.outputTokens());
        reasoningTokens += orZero(request.reasoningTokens());
        if (request.reportedCostUsd() != null) {
            reportedCost.add(RequestPrices.picoOf(request.reportedCostUsd()));
        }
        switch (requestCost) {
            case Cost.Known known -> cost.add(known.picoUsd());
            case Cost.Unpriced unpriced -> unpricedRequests++;
        }
    }

    /** Tokens are at most 10⁹ a request and a tally holds one flush's requests, so none of the longs can overflow. */
    UsageCounts counts() {
        return new UsageCounts(
                requests,
                errors,
                inputTokens,
                cacheReadInputTokens,
                cacheWriteInputTokens,
                outputTokens,
                reasoningTokens,
                cost.toUsd(),
                reportedCost.toUsd(),
                unpricedRequests);
    }

    long unpricedRequests() {
        return unpricedRequests;
    }

    private static long orZero(Long tokens) {
        return tokens == null ? 0 : tokens;
    }

    /** Pico-dollars in a long as long as they fit; one very dear request takes nearly all of one. */
    private static final class PicoSum {
        private long recent;
        private BigInteger earlier = BigInteger.ZERO;

        void add(long picoUsd) {
            if (recent > Long.MAX_VALUE - picoUsd) {
                earlier = earlier.add(BigInteger.valueOf(recent));
                recent = 0;
            }
            recent += picoUsd;
        }

        Usd toUsd() {
            return new Usd(new BigDecimal(earlier.add(BigInteger.valueOf(recent)), Usd.PICO_SCALE));
        }
    }
}
