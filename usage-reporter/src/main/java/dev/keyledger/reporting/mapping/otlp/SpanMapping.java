package dev.keyledger.reporting.mapping.otlp;

import dev.keyledger.events.usage.parse.ParsedRequest;
import dev.keyledger.events.usage.parse.RejectionReason;
import dev.keyledger.reporting.mapping.RequestDraft;
import dev.keyledger.reporting.mapping.Scalar;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a span of the conventions for generative AI says of a request. Of each pair of names the current one comes first. */
final class SpanMapping {
    private static final String USAGE = "gen_ai.usage.";
    private static final String OPERATION = "gen_ai.operation.name";
    private static final String[] PROVIDER = {"gen_ai.provider.name", "gen_ai.system"};
    private static final String[] MODEL = {"gen_ai.response.model", "gen_ai.request.model"};
    private static final String[] SERVICE_TIER = {"openai.response.service_tier", "gen_ai.openai.response.service_tier"
    };
    private static final String[] INPUT = {"gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"};
    private static final String[] CACHE_READ = {"gen_ai.usage.cache_read.input_tokens"};
    private static final String[] CACHE_WRITE = {
        "gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens"
    };
    private static final String[] AUDIO_INPUT = {"gen_ai.usage.audio.input_tokens"};
    private static final String[] IMAGE_INPUT = {"gen_ai.usage.image.input_tokens"};
    private static final String[] OUTPUT = {"gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"};
    private static final String[] REASONING = {"gen_ai.usage.reasoning.output_tokens"};
    private static final String[] AUDIO_OUTPUT = {"gen_ai.usage.audio.output_tokens"};
    private static final String[] IMAGE_OUTPUT = {"gen_ai.usage.image.output_tokens"};
    private static final String[] STATUS_CODE = {"http.response.status_code", "http.status_code"};
    private static final String ERROR_TYPE = "error.type";

    /** What asks a model for something. */
    private static final Set<String> REQUESTS = Set.of("chat", "text_completion", "generate_content", "embeddings");

    /** What has requests to models within it, with spans of their own: their tokens would count twice. */
    private static final Set<String> NO_REQUESTS =
            Set.of("create_agent", "invoke_agent", "invoke_workflow", "execute_tool", "retrieval");

    private static final Pattern HTTP_ERROR = Pattern.compile("[45][0-9][0-9]");
    private static final Pattern TRACE_ID = Pattern.compile("(?!0{32})[0-9a-f]{32}");
    private static final Pattern SPAN_ID = Pattern.compile("(?!0{16})[0-9a-f]{16}");
    private static final BigDecimal NANOS_MAX = new BigDecimal("18446744073709551615");
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int NANO_DIGITS_OF_MILLI = 6;

    private final OtlpConfig config;
    private final Set<String> attributes;

    SpanMapping(OtlpConfig config) {
        this.config = config;
        Set<String> names =
                new HashSet<>(Set.of(OPERATION, ERROR_TYPE, config.keyIdAttribute(), config.secretVersionAttribute()));
        for (String[] some : List.of(
                PROVIDER,
                MODEL,
                SERVICE_TIER,
                INPUT,
                CACHE_READ,
                CACHE_WRITE,
                AUDIO_INPUT,
                IMAGE_INPUT,
                OUTPUT,
                REASONING,
                AUDIO_OUTPUT,
                IMAGE_OUTPUT,
                STATUS_CODE)) {
            names.addAll(List.of(some));
        }
        this.attributes = Set.copyOf(names);
    }

    Set<String> attributes() {
        return attributes;
    }

    /** By its operation; where that is missing or of somebody's own, by whether it says what a model used. */
    static boolean isRequest(SpanFields span) {
        String operation = span.first(OPERATION).map(Scalar::text).orElse("");
        return REQUESTS.contains(operation) || (!NO_REQUESTS.contains(operation) && span.hasAny(USAGE));
    }

    ParsedRequest request(SpanFields span, Instant receivedAt) {
        if (span.hasRepeated()) {
            return new ParsedRequest.Rejected(RejectionReason.DUPLICATE_FIELD, "", "has an attribute twice");
        }
        return new RequestDraft(config.source())
                .id(id(span))
                .time(time(span))
                .with("keyId", span.first(config.keyIdAttribute()))
                .with(
                        "secretVersion",
                        span.first(config.secretVersionAttribute()).map(Scalar::asNumber))
                .with("provider", span.first(PROVIDER))
                .with("model", span.first(MODEL))
                .with("serviceTier", span.first(SERVICE_TIER))
                .with("inputTokens", span.first(INPUT))
                .with("cacheReadInputTokens", span.first(CACHE_READ))
                .with("cacheWriteInputTokens", span.first(CACHE_WRITE))
                .with("audioInputTokens", span.first(AUDIO_INPUT))
                .with("imageInputTokens", span.first(IMAGE_INPUT))
                .with("outputTokens", span.first(OUTPUT))
                .with("reasoningTokens", span.first(REASONING))
                .with("audioOutputTokens", span.first(AUDIO_OUTPUT))
                .with("imageOutputTokens", span.first(IMAGE_OUTPUT))
                .with("statusCode", Optional.of(statusCode(span)))
                .with("durationMs", durationMs(span))
                .parsed(receivedAt);
    }

    /** A trace id is random, and a span's is unique in its trace: so is what both say together. */
    private static Optional<String> id(SpanFields span) {
        return TRACE_ID.matcher(span.traceId).matches()
                        && SPAN_ID.matcher(span.spanId).matches()
                ? Optional.of(span.traceId + "-" + span.spanId)
                : Optional.empty();
    }

    /** The end of the span, to the nanosecond; what is no such number is left to the rule for times. */
    private static Optional<String> time(SpanFields span) {
        if (span.endNanos.equals("0")) {
            return Optional.empty();
        }
        return Optional.of(nanos(span.endNanos)
                .map(nanos -> Instant.ofEpochSecond(0)
                        .plusSeconds(Long.divideUnsigned(nanos, NANOS_PER_SECOND))
                        .plusNanos(Long.remainderUnsigned(nanos, NANOS_PER_SECOND))
                        .toString())
                .orElse(span.endNanos));
    }

    private static Optional<Scalar> durationMs(SpanFields span) {
        Optional<Long> start = span.startNanos.equals("0") ? Optional.empty() : nanos(span.startNanos);
        Optional<Long> end = nanos(span.endNanos);
        return start.isPresent() && end.isPresent()
                ? Optional.of(Scalar.number(unsigned(end.get())
                        .subtract(unsigned(start.get()))
                        .movePointLeft(NANO_DIGITS_OF_MILLI)
                        .toPlainString()))
                : Optional.empty();
    }

    /** Unsigned, as protobuf has them. */
    private static Optional<Long> nanos(String digits) {
        return Scalar.number(digits)
                .decimal()
                .filter(exact -> exact.signum() >= 0
                        && exact.compareTo(NANOS_MAX) <= 0
                        && exact.stripTrailingZeros().scale() <= 0)
                .map(exact -> exact.toBigInteger().longValue());
    }

    private static BigDecimal unsigned(long nanos) {
        return new BigDecimal(Long.toUnsignedString(nanos));
    }

    /** What HTTP said where the span tells it; a span that failed otherwise counts as 500, and one that didn't as 200. */
    private static Scalar statusCode(SpanFields span) {
        Optional<Scalar> said = span.first(STATUS_CODE);
        if (said.isPresent()) {
            return said.get();
        }
        Optional<String> error = span.first(ERROR_TYPE).map(Scalar::text);
        if (error.isEmpty() && !span.isError) {
            return Scalar.number("200");
        }
        return Scalar.number(
                error.filter(type -> HTTP_ERROR.matcher(type).matches()).orElse("500"));
    }
}
