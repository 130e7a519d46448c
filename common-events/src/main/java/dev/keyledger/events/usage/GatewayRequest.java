package dev.keyledger.events.usage;

import java.util.UUID;

/**
 * The data of a {@code dev.keyledger.gateway.request} event: one LLM request that a gateway served. Id, source and
 * time stand in the CloudEvents attributes. Tokens follow OpenTelemetry's {@code gen_ai.usage.*}: null where the
 * provider didn't report them.
 *
 * @param secretVersion which secret of the key was presented; null: unknown
 * @param model the model named in the response
 * @param inputTokens cache reads and writes included
 * @param outputTokens reasoning included
 * @param statusCode the HTTP status the caller got
 * @param reportedCostUsd what the provider said it cost; null: nothing
 */
public record GatewayRequest(
        UUID keyId,
        Integer secretVersion,
        String provider,
        String model,
        Long inputTokens,
        Long cacheReadInputTokens,
        Long cacheWriteInputTokens,
        Long outputTokens,
        Long reasoningTokens,
        int statusCode,
        long durationMs,
        Usd reportedCostUsd) {
    public static final String CLOUD_EVENT_TYPE = "dev.keyledger.gateway.request";
}
