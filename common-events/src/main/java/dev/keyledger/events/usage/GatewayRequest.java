package dev.keyledger.events.usage;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The data of a {@code dev.keyledger.gateway.request} event: one LLM request that a gateway served. Id, source and
 * time stand in the CloudEvents attributes. Tokens follow OpenTelemetry's {@code gen_ai.usage.*}: null where the
 * provider didn't report them.
 *
 * @param secretVersion which secret of the key was presented; null: unknown
 * @param model the model named in the response
 * @param serviceTier the class of service it was served in, as the provider wrote it; null: not said
 * @param inputTokens cache reads and writes, sound and pictures included
 * @param cacheWriteInputTokens those of an hour included
 * @param outputTokens reasoning, sound and pictures included
 * @param statusCode the HTTP status the caller got
 * @param reportedCostUsd what the provider billed for it; null: not said
 */
public record GatewayRequest(
        UUID keyId,
        @Nullable Integer secretVersion,
        @Nullable String provider,
        String model,
        @Nullable String serviceTier,
        @Nullable Long inputTokens,
        @Nullable Long cacheReadInputTokens,
        @Nullable Long cacheWriteInputTokens,
        @Nullable Long cacheWrite1hInputTokens,
        @Nullable Long audioInputTokens,
        @Nullable Long imageInputTokens,
        @Nullable Long outputTokens,
        @Nullable Long reasoningTokens,
        @Nullable Long audioOutputTokens,
        @Nullable Long imageOutputTokens,
        int statusCode,
        long durationMs,
        @Nullable Usd reportedCostUsd) {
    public static final String CLOUD_EVENT_TYPE = "dev.keyledger.gateway.request";
}
