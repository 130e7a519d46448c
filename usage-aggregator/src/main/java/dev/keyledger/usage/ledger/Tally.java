package dev.keyledger.usage.ledger;

import dev.keyledger.events.usage.GatewayRequest;
import dev.keyledger.events.usage.UsageCounts;
import dev.keyledger.events.usage.Usd;
import dev.keyledger.prices.Unpriced;
import dev.keyledger.usage.price.Cost;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sum of some requests of one key while it grows. Not thread-safe. */
final class Tally {
    private static final int ERROR_STATUS_MIN = 400;

    private long requests;
    private long errors;
    private long inputTokens;
    private long cacheReadInputTokens;
    private long cacheWriteInputTokens;
    private long cacheWrite1hInputTokens;
    private long audioInputTokens;
    private long imageInputTokens;
    private long outputTokens;
    private long reasoningTokens;
    private long audioOutputTokens;
    private long imageOutputTokens;
    private final PicoSum reportedCost = new PicoSum();
    private final PicoSum estimatedCost = new PicoSum();
    private long unpricedRequests;
    private long staleRequests;
    private long assumedProviderRequests;

    private long lastUsedMillis = Long.MIN_VALUE;
    private final SecretTally secrets = new SecretTally();

    /** Null: all are priced. */
    private @Nullable Map<Unpriced, Long> unpricedByReason;

    /** @return how many sums it has grown by: one for each secret that was not seen yet */
    int add(GatewayRequest request, Instant time, Cost cost) {
        requests++;
        if (request.statusCode() >= ERROR_STATUS_MIN) {
            errors++;
        }
        inputTokens += orZero(request.inputTokens());
        cacheReadInputTokens += orZero(request.cacheReadInputTokens());
        cacheWriteInputTokens += orZero(request.cacheWriteInputTokens());
        cacheWrite1hInputTokens += orZero(request.cacheWrite1hInputTokens());
        audioInputTokens += orZero(request.audioInputTokens());
        imageInputTokens += orZero(request.imageInputTokens());
        outputTokens += orZero(request.outputTokens());
        reasoningTokens += orZero(request.reasoningTokens());
        audioOutputTokens += orZero(request.audioOutputTokens());
        imageOutputTokens += orZero(request.imageOutputTokens());
        add(cost);
        long millis = time.toEpochMilli();
        lastUsedMillis = Math.max(lastUsedMillis, millis);
        return request.secretVersion() == null ? 0 : secrets.add(request.secretVersion(), millis);
    }

    private void add(Cost cost) {
        switch (cost) {
            case Cost.Reported reported -> reportedCost.add(reported.picoUsd());
            case Cost.Estimated estimated -> {
                estimatedCost.add(estimated.picoUsd());
                staleRequests += estimated.stale() ? 1 : 0;
                assumedProviderRequests += estimated.providerAssumed() ? 1 : 0;
            }
            case Cost.Nothing nothing -> {}
            case Cost.Unknown unknown -> {
                unpricedRequests++;
                if (unpricedByReason == null) {
                    unpricedByReason = new EnumMap<>(Unpriced.class);
                }
                unpricedByReason.merge(unknown.why(), 1L, Long::sum);
            }
        }
    }

    /** Tokens are at most 10⁹ a request and a tally holds one flush's requests, so none of the longs can overflow. */
    UsageCounts counts() {
        Usd reported = reportedCost.toUsd();
        Usd estimated = estimatedCost.toUsd();
        return new UsageCounts(
                requests,
                errors,
                inputTokens,
                cacheReadInputTokens,
                cacheWriteInputTokens,
                cacheWrite1hInputTokens,
                audioInputTokens,
                imageInputTokens,
                outputTokens,
                reasoningTokens,
                audioOutputTokens,
                imageOutputTokens,
                sum(reported, estimated),
                reported,
                estimated,
                unpricedRequests,
                staleRequests,
                assumedProviderRequests);
    }

    /** Nearly always one of the two is nothing. */
    private static Usd sum(Usd reported, Usd estimated) {
        if (reported.equals(Usd.ZERO)) {
            return estimated;
        }
        return estimated.equals(Usd.ZERO) ? reported : reported.plus(estimated);
    }

    /** The time of the newest request, to a millisecond. */
    Instant lastUsedAt() {
        return Instant.ofEpochMilli(lastUsedMillis);
    }

    SecretTally secrets() {
        return secrets;
    }

    long unpricedRequests() {
        return unpricedRequests;
    }

    /** These {@link #unpricedRequests}, by the reasons that there are. */
    Map<Unpriced, Long> unpricedByReason() {
        return unpricedByReason == null ? Map.of() : unpricedByReason;
    }

    long staleRequests() {
        return staleRequests;
    }

    long assumedProviderRequests() {
        return assumedProviderRequests;
    }

    private static long orZero(@Nullable Long tokens) {
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
            if (earlier.signum() == 0) {
                return recent == 0 ? Usd.ZERO : Usd.ofPico(recent);
            }
            return new Usd(new BigDecimal(earlier.add(BigInteger.valueOf(recent)), Usd.PICO_SCALE));
        }
    }
}
