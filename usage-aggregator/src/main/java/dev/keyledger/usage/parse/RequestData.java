package dev.keyledger.usage.parse;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.keyledger.events.usage.GatewayRequest;
import dev.keyledger.events.usage.Usd;
import java.io.IOException;
import java.util.UUID;

/** The {@code data} of a gateway request while it is read: every field checked alone first, then against the others. */
final class RequestData {
    UUID keyId;
    Integer secretVersion;
    String provider;
    String model;
    Long inputTokens;
    Long cacheReadInputTokens;
    Long cacheWriteInputTokens;
    Long outputTokens;
    Long reasoningTokens;
    Integer statusCode;
    Long durationMs;
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
            case "inputTokens" -> inputTokens = FieldRules.tokens(json);
            case "cacheReadInputTokens" -> cacheReadInputTokens = FieldRules.tokens(json);
            case "cacheWriteInputTokens" -> cacheWriteInputTokens = FieldRules.tokens(json);
            case "outputTokens" -> outputTokens = FieldRules.tokens(json);
            case "reasoningTokens" -> reasoningTokens = FieldRules.tokens(json);
            case "statusCode" -> statusCode = (int) FieldRules.whole(json, 100, 599);
            case "durationMs" -> durationMs = FieldRules.milliseconds(json);
            case "reportedCostUsd" -> reportedCostUsd = FieldRules.usd(json);
            default -> json.skipChildren();
        }
    }

    GatewayRequest validated() throws RejectedException {
        required("keyId", keyId);
        required("model", model);
        required("statusCode", statusCode);
        required("durationMs", durationMs);
        if (orZero(cacheReadInputTokens) + orZero(cacheWriteInputTokens) > orZero(inputTokens)) {
            String part = orZero(cacheReadInputTokens) > orZero(inputTokens)
                    ? "cacheReadInputTokens"
                    : "cacheWriteInputTokens";
            throw new RejectedException(
                    RejectionReason.PART_ABOVE_WHOLE,
                    "/data/" + part,
                    "cache reads and writes exceed inputTokens, which include them: add up what is reported beside them");
        }
        if (orZero(reasoningTokens) > orZero(outputTokens)) {
            throw new RejectedException(
                    RejectionReason.PART_ABOVE_WHOLE,
                    "/data/reasoningTokens",
                    "exceeds outputTokens, which include it: add up what is reported beside them");
        }
        return new GatewayRequest(
                keyId,
                secretVersion,
                provider,
                model,
                inputTokens,
                cacheReadInputTokens,
                cacheWriteInputTokens,
                outputTokens,
                reasoningTokens,
                statusCode,
                durationMs,
                reportedCostUsd);
    }

    private static void required(String name, Object value) throws RejectedException {
        if (value == null) {
            throw new RejectedException(RejectionReason.MISSING_FIELD, "/data/" + name, "is required");
        }
    }

    private static long orZero(Long tokens) {
        return tokens == null ? 0 : tokens;
    }
}
