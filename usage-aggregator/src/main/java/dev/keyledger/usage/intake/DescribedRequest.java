package dev.keyledger.usage.intake;

import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The data of a gateway request as the OpenAPI document shows it. Bodies are read by the parser, never bound to this. */
@Schema(name = "GatewayRequest", description = "One LLM request. Unknown fields are ignored.")
record DescribedRequest(
        @Schema(required = true) UUID keyId,

        @Schema(minimum = "1") Integer secretVersion,
        @Schema(maxLength = 200) String provider,

        @Schema(required = true, maxLength = 200, description = "The model named in the response.")
        String model,

        @Schema(maxLength = 200, description = "As the provider's answer says: standard, batch, flex, priority, …")
        String serviceTier,

        @Schema(
                minimum = "0",
                maximum = "1000000000",
                description = "Cache reads and writes, sound and pictures included.")
        Long inputTokens,

        @Schema(minimum = "0", description = "A part of inputTokens.")
        Long cacheReadInputTokens,

        @Schema(minimum = "0", description = "A part of inputTokens.")
        Long cacheWriteInputTokens,

        @Schema(minimum = "0", description = "A part of cacheWriteInputTokens: what is kept for an hour.")
        Long cacheWrite1hInputTokens,

        @Schema(minimum = "0", description = "A part of inputTokens.")
        Long audioInputTokens,

        @Schema(minimum = "0", description = "A part of inputTokens.")
        Long imageInputTokens,

        @Schema(minimum = "0", maximum = "1000000000", description = "Reasoning, sound and pictures included.")
        Long outputTokens,

        @Schema(minimum = "0", description = "A part of outputTokens.")
        Long reasoningTokens,

        @Schema(minimum = "0", description = "A part of outputTokens.")
        Long audioOutputTokens,

        @Schema(minimum = "0", description = "A part of outputTokens.")
        Long imageOutputTokens,

        @Schema(required = true, minimum = "100", maximum = "599")
        int statusCode,

        @Schema(required = true, minimum = "0", description = "Rounded to whole milliseconds.")
        double durationMs,

        @Schema(
                pattern = "[0-9]{1,6}(\\.[0-9]{1,100})?([eE]-[0-9]{1,4})?",
                description =
                        "What the provider billed: a decimal string; a JSON number will do. Rounded to 12 digits behind the point.")
        String reportedCostUsd) {}
