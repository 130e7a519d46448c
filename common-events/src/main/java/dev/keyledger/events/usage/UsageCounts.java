package dev.keyledger.events.usage;

/**
 * What some set of gateway requests adds up to.
 *
 * @param requests all requests, failed ones included
 * @param errors those answered with status 400 or above
 * @param inputTokens all input tokens, cache reads and writes included
 * @param outputTokens all output tokens, reasoning included
 * @param costUsd the estimated cost of the priced requests
 * @param reportedCostUsd what the providers reported as cost
 * @param unpricedRequests successful requests whose cost is unknown; never counted as free
 */
public record UsageCounts(
        long requests,
        long errors,
        long inputTokens,
        long cacheReadInputTokens,
        long cacheWriteInputTokens,
        long outputTokens,
        long reasoningTokens,
        Usd costUsd,
        Usd reportedCostUsd,
        long unpricedRequests) {
    public static final UsageCounts ZERO = new UsageCounts(0, 0, 0, 0, 0, 0, 0, Usd.ZERO, Usd.ZERO, 0);

    /** @throws ArithmeticException on overflow of a count */
    public UsageCounts plus(UsageCounts other) {
        return new UsageCounts(
                Math.addExact(requests, other.requests),
                Math.addExact(errors, other.errors),
                Math.addExact(inputTokens, other.inputTokens),
                Math.addExact(cacheReadInputTokens, other.cacheReadInputTokens),
                Math.addExact(cacheWriteInputTokens, other.cacheWriteInputTokens),
                Math.addExact(outputTokens, other.outputTokens),
                Math.addExact(reasoningTokens, other.reasoningTokens),
                costUsd.plus(other.costUsd),
                reportedCostUsd.plus(other.reportedCostUsd),
                Math.addExact(unpricedRequests, other.unpricedRequests));
    }
}
