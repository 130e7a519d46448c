package dev.keyledger.events.usage;

/**
 * What some set of gateway requests adds up to. Sums of an older build have zeros for what it didn't know: its cost is
 * neither reported nor estimated then.
 *
 * @param requests all requests, failed ones included
 * @param errors those answered with status 400 or above
 * @param inputTokens all input tokens, the five kinds that follow included
 * @param cacheWriteInputTokens those of an hour included
 * @param outputTokens all output tokens, the three kinds that follow included
 * @param costUsd what the priced requests cost: the next two together
 * @param reportedCostUsd what providers billed, as far as it was believed
 * @param estimatedCostUsd by the catalogue's prices, of requests without a cost that was believed
 * @param unpricedRequests successful requests whose cost is unknown; never counted as free
 * @param staleRequests those estimated by a price that nobody had looked at for long
 * @param assumedProviderRequests those estimated by the price of the model's maker, since they didn't say who served it
 */
public record UsageCounts(
        long requests,
        long errors,
        long inputTokens,
        long cacheReadInputTokens,
        long cacheWriteInputTokens,
        @AbsentIsZero long cacheWrite1hInputTokens,
        @AbsentIsZero long audioInputTokens,
        @AbsentIsZero long imageInputTokens,
        long outputTokens,
        long reasoningTokens,
        @AbsentIsZero long audioOutputTokens,
        @AbsentIsZero long imageOutputTokens,
        Usd costUsd,
        Usd reportedCostUsd,
        Usd estimatedCostUsd,
        long unpricedRequests,
        @AbsentIsZero long staleRequests,
        @AbsentIsZero long assumedProviderRequests) {
    public static final UsageCounts ZERO =
            new UsageCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Usd.ZERO, Usd.ZERO, Usd.ZERO, 0, 0, 0);

    public UsageCounts {
        estimatedCostUsd = estimatedCostUsd == null ? Usd.ZERO : estimatedCostUsd;
    }

    /** @throws ArithmeticException on overflow of a count */
    public UsageCounts plus(UsageCounts other) {
        return new UsageCounts(
                Math.addExact(requests, other.requests),
                Math.addExact(errors, other.errors),
                Math.addExact(inputTokens, other.inputTokens),
                Math.addExact(cacheReadInputTokens, other.cacheReadInputTokens),
                Math.addExact(cacheWriteInputTokens, other.cacheWriteInputTokens),
                Math.addExact(cacheWrite1hInputTokens, other.cacheWrite1hInputTokens),
                Math.addExact(audioInputTokens, other.audioInputTokens),
                Math.addExact(imageInputTokens, other.imageInputTokens),
                Math.addExact(outputTokens, other.outputTokens),
                Math.addExact(reasoningTokens, other.reasoningTokens),
                Math.addExact(audioOutputTokens, other.audioOutputTokens),
                Math.addExact(imageOutputTokens, other.imageOutputTokens),
                costUsd.plus(other.costUsd),
                reportedCostUsd.plus(other.reportedCostUsd),
                estimatedCostUsd.plus(other.estimatedCostUsd),
                Math.addExact(unpricedRequests, other.unpricedRequests),
                Math.addExact(staleRequests, other.staleRequests),
                Math.addExact(assumedProviderRequests, other.assumedProviderRequests));
    }
}
