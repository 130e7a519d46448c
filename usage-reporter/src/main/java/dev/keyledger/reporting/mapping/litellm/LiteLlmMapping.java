package dev.keyledger.reporting.mapping.litellm;

import dev.keyledger.events.codec.MediaTypes;
import dev.keyledger.events.usage.parse.ParsedRequest;
import dev.keyledger.reporting.mapping.Body;
import dev.keyledger.reporting.mapping.MappedBody;
import dev.keyledger.reporting.mapping.MappedBody.Reason;
import dev.keyledger.reporting.mapping.PickedFields;
import dev.keyledger.reporting.mapping.RequestDraft;
import dev.keyledger.reporting.mapping.Scalar;
import dev.keyledger.reporting.mapping.UnreadableBodyException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what LiteLLM's callback {@code generic_api} sends: StandardLoggingPayload, one of each request, served or failed.
 * docs/gateways.md has the table. Pure, and safe for many threads.
 */
public final class LiteLlmMapping {
    private static final Set<String> MEDIA_TYPES =
            Set.of(MediaTypes.JSON, "application/x-ndjson", "application/jsonl", "application/jsonlines");

    /** The usage as the proxy has normalised it, and as it stands in the response. */
    private static final List<String> USAGES = List.of("metadata.usage_object.", "response.usage.");

    private static final String[] INPUT = usage("prompt_tokens", "input_tokens");
    private static final String[] OUTPUT = usage("completion_tokens", "output_tokens");
    private static final String[] CACHE_READ = usage(
            "prompt_tokens_details.cached_tokens", "input_tokens_details.cached_tokens", "cache_read_input_tokens");
    private static final String[] CACHE_WRITE = usage(
            "prompt_tokens_details.cache_creation_tokens",
            "prompt_tokens_details.cache_write_tokens",
            "cache_creation_input_tokens");
    private static final String[] CACHE_WRITE_1H = usage(
            "prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens",
            "cache_creation.ephemeral_1h_input_tokens");
    private static final String[] AUDIO_INPUT =
            usage("prompt_tokens_details.audio_tokens", "input_tokens_details.audio_tokens");
    private static final String[] IMAGE_INPUT =
            usage("prompt_tokens_details.image_tokens", "input_tokens_details.image_tokens");
    private static final String[] REASONING =
            usage("completion_tokens_details.reasoning_tokens", "output_tokens_details.reasoning_tokens");
    private static final String[] AUDIO_OUTPUT =
            usage("completion_tokens_details.audio_tokens", "output_tokens_details.audio_tokens");
    private static final String[] IMAGE_OUTPUT =
            usage("completion_tokens_details.image_tokens", "output_tokens_details.image_tokens");
    private static final String[] MODEL = {"response.model", "model"};
    private static final String[] PROVIDER = {"custom_llm_provider", "error_information.llm_provider"};
    private static final String RESPONSE_SERVICE_TIER = "response.service_tier";
    private static final String[] SERVICE_TIER = usage("service_tier");

    private static final int NANO_DIGITS = 9;
    private static final BigDecimal SECONDS_MAX = BigDecimal.valueOf(100_000_000_000L);
    private static final Optional<Scalar> NONE = Optional.of(Scalar.number("0"));

    private final LiteLlmConfig config;
    private final PickedFields.Choice choice;

    public LiteLlmMapping(LiteLlmConfig config) {
        this.config = config;
        Set<String> paths = new HashSet<>(Set.of(
                "id",
                "status",
                "startTime",
                "endTime",
                "cache_hit",
                "response_cost",
                "prompt_tokens",
                "completion_tokens",
                "error_information.error_code",
                RESPONSE_SERVICE_TIER,
                config.keyIdPath(),
                config.secretVersionPath()));
        for (String[] some : List.of(
                INPUT,
                OUTPUT,
                CACHE_READ,
                CACHE_WRITE,
                CACHE_WRITE_1H,
                AUDIO_INPUT,
                IMAGE_INPUT,
                REASONING,
                AUDIO_OUTPUT,
                IMAGE_OUTPUT,
                MODEL,
                PROVIDER,
                SERVICE_TIER)) {
            paths.addAll(List.of(some));
        }
        this.choice = new PickedFields.Choice(paths);
    }

    private static String[] usage(String... fields) {
        var paths = new ArrayList<String>();
        for (String usage : USAGES) {
            for (String field : fields) {
                paths.add(usage + field);
            }
        }
        return paths.toArray(String[]::new);
    }

    /** @param receivedAt when the body came in */
    public MappedBody map(Body body, Instant receivedAt) {
        if (!MEDIA_TYPES.contains(body.mediaType())) {
            return new MappedBody.Unreadable(Reason.UNSUPPORTED_CONTENT_TYPE, "the body must be " + MediaTypes.JSON);
        }
        try {
            return new MappedBody.Requests(
                    PayloadElements.map(body.content(), choice, payload -> request(payload, receivedAt)), 0);
        } catch (UnreadableBodyException e) {
            return e.unreadable();
        }
    }

    private ParsedRequest request(PickedFields payload, Instant receivedAt) {
        var draft = new RequestDraft(config.source())
                .id(payload.first("id").map(Scalar::text))
                .time(payload.first("endTime").map(LiteLlmMapping::time))
                .with("keyId", payload.first(config.keyIdPath()))
                .with("secretVersion", payload.first(config.secretVersionPath()).map(Scalar::asNumber))
                .with("provider", payload.first(PROVIDER))
                .with("model", payload.first(MODEL))
                .with("serviceTier", payload.first(RESPONSE_SERVICE_TIER).or(() -> payload.first(SERVICE_TIER)))
                .with("statusCode", statusCode(payload))
                .with("durationMs", durationMs(payload));
        if (isTrue(payload.first("cache_hit"))) {
            // The proxy answered from a cache of its own: what its payload counts was used by an earlier request.
            return draft.with("inputTokens", NONE).with("outputTokens", NONE).parsed(receivedAt);
        }
        usage(payload, draft);
        if (config.responseCostIsBilled()) {
            draft.with("reportedCostUsd", payload.first("response_cost"));
        }
        return draft.parsed(receivedAt);
    }

    private static void usage(PickedFields payload, RequestDraft draft) {
        Optional<Scalar> input = payload.first(INPUT);
        Optional<Scalar> output = payload.first(OUTPUT);
        if (input.isEmpty() && output.isEmpty()) {
            input = payload.first("prompt_tokens");
            output = payload.first("completion_tokens");
            if (isZero(input) && isZero(output)) {
                // The proxy writes 0 where the provider said nothing.
                input = Optional.empty();
                output = Optional.empty();
            }
        }
        draft.with("inputTokens", input)
                .with("cacheReadInputTokens", payload.first(CACHE_READ))
                .with("cacheWriteInputTokens", payload.first(CACHE_WRITE))
                .with("cacheWrite1hInputTokens", payload.first(CACHE_WRITE_1H))
                .with("audioInputTokens", payload.first(AUDIO_INPUT))
                .with("imageInputTokens", payload.first(IMAGE_INPUT))
                .with("outputTokens", output)
                .with("reasoningTokens", payload.first(REASONING))
                .with("audioOutputTokens", payload.first(AUDIO_OUTPUT))
                .with("imageOutputTokens", payload.first(IMAGE_OUTPUT));
    }

    private static boolean isZero(Optional<Scalar> number) {
        return number.isEmpty()
                || number.get().decimal().map(exact -> exact.signum() == 0).orElse(false);
    }

    private static boolean isTrue(Optional<Scalar> value) {
        return value.isPresent() && value.get().text().equalsIgnoreCase("true");
    }

    /** Seconds since 1970 with a fraction, digit by digit; what is anything else is left to the rule for times. */
    private static String time(Scalar seconds) {
        Optional<BigDecimal> exact =
                seconds.decimal().filter(value -> value.abs().compareTo(SECONDS_MAX) < 0);
        if (exact.isEmpty()) {
            return seconds.text();
        }
        BigDecimal nanos = exact.get().setScale(NANO_DIGITS, RoundingMode.FLOOR).movePointRight(NANO_DIGITS);
        long whole = exact.get().setScale(0, RoundingMode.FLOOR).longValueExact();
        return Instant.ofEpochSecond(
                        whole,
                        nanos.subtract(BigDecimal.valueOf(whole).movePointRight(NANO_DIGITS))
                                .longValueExact())
                .toString();
    }

    /** By the two times: of a stream {@code response_time} is only how long its first token took. */
    private static Optional<Scalar> durationMs(PickedFields payload) {
        Optional<BigDecimal> start = payload.first("startTime").flatMap(Scalar::decimal);
        Optional<BigDecimal> end = payload.first("endTime").flatMap(Scalar::decimal);
        return start.isPresent() && end.isPresent()
                ? Optional.of(Scalar.number(
                        end.get().subtract(start.get()).movePointRight(3).toPlainString()))
                : Optional.empty();
    }

    /** A failure whose code nobody knows is the proxy's own: 500. */
    private static Optional<Scalar> statusCode(PickedFields payload) {
        return switch (payload.first("status").map(Scalar::text).orElse("")) {
            case "success" -> Optional.of(Scalar.number("200"));
            case "failure" ->
                Optional.of(Scalar.number(payload.first("error_information.error_code")
                        .map(Scalar::text)
                        .filter(code -> code.matches("[45][0-9][0-9]"))
                        .orElse("500")));
            default -> Optional.empty();
        };
    }
}
