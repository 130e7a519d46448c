package dev.keyledger.events.usage.parse;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.keyledger.events.usage.GatewayRequest;
import dev.keyledger.events.usage.Usd;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The {@code data} of a gateway request while it is read: every field checked alone first, then against the others. */
final class RequestData {
    @Nullable
    UUID keyId;

    @Nullable
    Integer secretVersion;

    @Nullable
    String provider;

    @Nullable
    String model;

    @Nullable
    String serviceTier;

    @Nullable
    Long inputTokens;

    @Nullable
    Long cacheReadInputTokens;

    @Nullable
    Long cacheWriteInputTokens;

    @Nullable
    Long cacheWrite1hInputTokens;

    @Nullable
    Long audioInputTokens;

    @Nullable
    Long imageInputTokens;

    @Nullable
    Long outputTokens;

    @Nullable
    Long reasoningTokens;

    @Nullable
    Long audioOutputTokens;

    @Nullable
    Long imageOutputTokens;

    @Nullable
    Integer statusCode;

    @Nullable
    Long durationMs;

    @Nullable
    Usd reportedCostUsd;

    static RequestData read(byte[] document) throws RejectedException {
        RequestData plain = PlainRequestData.read(document);
        return plain == null ? readFully(document) : plain;
    }

    /** The one that knows all of JSON, and that refuses. */
    static RequestData readFully(byte[] document) throws RejectedException {
        return StrictJson.readObject(document, "/data", RequestData::readFields);
    }

    static RequestData readFields(JsonParser json) throws IOException, RejectedException {
        var data = new RequestData();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (json.nextToken() != JsonToken.VALUE_NULL) {
                data.readField(name, json);
            }
        }
        return data;
    }

    private void readField(String name, JsonParser json) throws IOException, RejectedException {
        switch (name) {
            case "keyId" -> keyId = FieldRules.uuid(json);
            case "secretVersion" -> secretVersion = (int) FieldRules.whole(json, 1, Integer.MAX_VALUE);
            case "provider" -> provider = FieldRules.name(json);
            case "model" -> model = FieldRules.name(json);
            case "serviceTier" -> serviceTier = FieldRules.name(json);
            case "inputTokens" -> inputTokens = FieldRules.tokens(json);
            case "cacheReadInputTokens" -> cacheReadInputTokens = FieldRules.tokens(json);
            case "cacheWriteInputTokens" -> cacheWriteInputTokens = FieldRules.tokens(json);
            case "cacheWrite1hInputTokens" -> cacheWrite1hInputTokens = FieldRules.tokens(json);
            case "audioInputTokens" -> audioInputTokens = FieldRules.tokens(json);
            case "imageInputTokens" -> imageInputTokens = FieldRules.tokens(json);
            case "outputTokens" -> outputTokens = FieldRules.tokens(json);
            case "reasoningTokens" -> reasoningTokens = FieldRules.tokens(json);
            case "audioOutputTokens" -> audioOutputTokens = FieldRules.tokens(json);
            case "imageOutputTokens" -> imageOutputTokens = FieldRules.tokens(json);
            case "statusCode" -> statusCode = (int) FieldRules.whole(json, 100, 599);
            case "durationMs" -> durationMs = FieldRules.milliseconds(json);
            case "reportedCostUsd" -> reportedCostUsd = FieldRules.usd(json);
            default -> json.skipChildren();
        }
    }

    GatewayRequest validated() throws RejectedException {
        UUID requiredKeyId = required("keyId", keyId);
        String requiredModel = required("model", model);
        int requiredStatusCode = required("statusCode", statusCode);
        long requiredDurationMs = required("durationMs", durationMs);
        requireParts();
        return new GatewayRequest(
                requiredKeyId,
                secretVersion,
                provider,
                requiredModel,
                serviceTier,
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
                requiredStatusCode,
                requiredDurationMs,
                reportedCostUsd);
    }

    /**
     * What goes in is divided twice: by whether a cache was used, and by what it is. Providers do report a token of sound
     * that was read from a cache as both, so the parts of the two divisions together may be more than the whole; such a
     * request counts, and what it cost is for the prices to say.
     */
    private void requireParts() throws RejectedException {
        long read = orZero(cacheReadInputTokens);
        long written = orZero(cacheWriteInputTokens);
        if (read + written > orZero(inputTokens)) {
            throw partAboveWhole(
                    read > orZero(inputTokens) ? "cacheReadInputTokens" : "cacheWriteInputTokens",
                    "cache reads and writes exceed inputTokens, which include them: add up what is reported beside them");
        }
        if (orZero(cacheWrite1hInputTokens) > written) {
            throw partAboveWhole(
                    "cacheWrite1hInputTokens",
                    "exceeds cacheWriteInputTokens, which include it: add up what is reported beside them");
        }
        long heard = orZero(audioInputTokens);
        if (heard + orZero(imageInputTokens) > orZero(inputTokens)) {
            throw partAboveWhole(
                    heard > orZero(inputTokens) ? "audioInputTokens" : "imageInputTokens",
                    "sound and pictures exceed inputTokens, which include them: add up what is reported beside them");
        }
        long reasoned = orZero(reasoningTokens);
        if (reasoned > orZero(outputTokens)) {
            throw partAboveWhole(
                    "reasoningTokens", "exceeds outputTokens, which include it: add up what is reported beside them");
        }
        long spoken = orZero(audioOutputTokens);
        if (reasoned + spoken + orZero(imageOutputTokens) > orZero(outputTokens)) {
            throw partAboveWhole(
                    reasoned + spoken > orZero(outputTokens) ? "audioOutputTokens" : "imageOutputTokens",
                    "reasoning, sound and pictures exceed outputTokens, which include them: add up what is reported"
                            + " beside them");
        }
    }

    private static RejectedException partAboveWhole(String part, String detail) {
        return new RejectedException(RejectionReason.PART_ABOVE_WHOLE, "/data/" + part, detail);
    }

    private static <T> T required(String name, @Nullable T value) throws RejectedException {
        if (value == null) {
            throw new RejectedException(RejectionReason.MISSING_FIELD, "/data/" + name, "is required");
        }
        return value;
    }

    private static long orZero(@Nullable Long tokens) {
        return tokens == null ? 0 : tokens;
    }
}
