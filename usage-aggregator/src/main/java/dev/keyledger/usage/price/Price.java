package dev.keyledger.usage.price;

import dev.keyledger.events.usage.GatewayRequest;
import java.time.Instant;

/**
 * What one model costs from some moment on, in whole pico-dollars (10⁻¹² USD) a token: a dollar a million tokens is
 * 1,000,000 of them.
 *
 * @param from from when on, until the model's next price
 * @param input a token that was neither read from nor written to a cache
 * @param reasoning an output token spent on reasoning
 */
record Price(Instant from, long input, long cacheRead, long cacheWrite, long output, long reasoning) {
    /** @throws ArithmeticException if the cost doesn't fit a long, which is nine million dollars for one request */
    long costPico(GatewayRequest request) {
        long cacheReads = orZero(request.cacheReadInputTokens());
        long cacheWrites = orZero(request.cacheWriteInputTokens());
        long reasonings = orZero(request.reasoningTokens());
        long plainInputs = orZero(request.inputTokens()) - cacheReads - cacheWrites;
        long plainOutputs = orZero(request.outputTokens()) - reasonings;
        long cost = Math.multiplyExact(plainInputs, input);
        cost = Math.addExact(cost, Math.multiplyExact(cacheReads, cacheRead));
        cost = Math.addExact(cost, Math.multiplyExact(cacheWrites, cacheWrite));
        cost = Math.addExact(cost, Math.multiplyExact(plainOutputs, output));
        return Math.addExact(cost, Math.multiplyExact(reasonings, reasoning));
    }

    private static long orZero(Long tokens) {
        return tokens == null ? 0 : tokens;
    }
}
