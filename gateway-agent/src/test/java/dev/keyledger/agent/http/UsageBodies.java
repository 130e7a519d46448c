package dev.keyledger.agent.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** What gateways send, each of a key's request just now. All of them hold what must not be kept. */
final class UsageBodies {
    static final UUID KEY = UUID.fromString("01920000-0000-7000-8000-000000000001");
    static final String SECRET = "CANARY";

    private static final String OTHER_KEY = "01920000-0000-7000-8000-00000000beef";

    private UsageBodies() {}

    static String event(String id) {
        return "{\"specversion\":\"1.0\",\"id\":\"" + id + "\",\"source\":\"/gateways/a\","
                + "\"type\":\"dev.keyledger.gateway.request\",\"time\":\"" + Instant.now() + "\",\"data\":" + data()
                + "}";
    }

    static String data() {
        return "{\"keyId\":\"" + KEY + "\",\"model\":\"gpt-4o\",\"statusCode\":200,\"durationMs\":7,"
                + "\"inputTokens\":3,\"outputTokens\":4,\"prompt\":\"" + SECRET + "\"}";
    }

    static String[] attributes(String id) {
        return new String[] {
            "ce-specversion",
            "1.0",
            "ce-id",
            id,
            "ce-source",
            "/gateways/a",
            "ce-type",
            "dev.keyledger.gateway.request",
            "ce-time",
            Instant.now().toString(),
            "x-prompt",
            SECRET
        };
    }

    /** The caller names another key wherever it can. */
    static String payload(String id) {
        return """
                {"id": "%s", "status": "success", "startTime": %d.25, "endTime": %d.5, "model": "gpt-4o", \
                "custom_llm_provider": "openai", "prompt_tokens": 3, "completion_tokens": 4, "response_cost": 0.1, \
                "end_user": "%3$s", "request_tags": ["%3$s"], "messages": [{"role": "user", "content": "%4$s"}], \
                "metadata": {"user_api_key_auth_metadata": {"keyledger_key_id": "%5$s"}, \
                "requester_metadata": {"keyledger_key_id": "%3$s"}, "spend_logs_metadata": null}}""".replace("%3$s", OTHER_KEY)
                .replace("%4$s", SECRET)
                .replace("%5$s", KEY.toString())
                .replaceFirst("%s", id)
                .replaceFirst("%d", "" + Instant.now().getEpochSecond())
                .replaceFirst("%d", "" + Instant.now().getEpochSecond());
    }

    static String spansInJson(String... spanIds) {
        String spans = String.join(
                ",",
                Stream.of(spanIds)
                        .map(id -> """
                                {"traceId":"5b8efff798038103d269b633813fc60c","spanId":"%s","name":"chat",\
                                "startTimeUnixNano":"%2$d000000000","endTimeUnixNano":"%2$d500000000","attributes":[\
                                {"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},\
                                {"key":"gen_ai.response.model","value":{"stringValue":"gpt-4o"}},\
                                {"key":"gen_ai.usage.input_tokens","value":{"intValue":"3"}},\
                                {"key":"gen_ai.usage.output_tokens","value":{"intValue":4}},\
                                {"key":"gen_ai.input.messages","value":{"stringValue":"CANARY"}},\
                                {"key":"keyledger.key.id","value":{"stringValue":"KEY"}}]}""".replace("%s", id)
                                .replace("%2$d", "" + Instant.now().getEpochSecond())
                                .replace("KEY", KEY.toString()))
                        .toList());
        return "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"keyledger.key.id\",\"value\":"
                + "{\"stringValue\":\"" + OTHER_KEY + "\"}}]},\"scopeSpans\":[{\"spans\":[" + spans + "]}]}]}";
    }

    static byte[] spansInProtobuf(String... spanIds) {
        var spans = ScopeSpans.newBuilder();
        for (String id : spanIds) {
            spans.addSpans(Span.newBuilder()
                    .setTraceId(hex("5b8efff798038103d269b633813fc60c"))
                    .setSpanId(hex(id))
                    .setStartTimeUnixNano(Instant.now().getEpochSecond() * 1_000_000_000)
                    .setEndTimeUnixNano(Instant.now().getEpochSecond() * 1_000_000_000 + 500)
                    .addAllAttributes(List.of(
                            text("gen_ai.operation.name", "chat"),
                            text("gen_ai.response.model", "gpt-4o"),
                            number("gen_ai.usage.input_tokens", 3),
                            number("gen_ai.usage.output_tokens", 4),
                            text("gen_ai.input.messages", SECRET),
                            text("keyledger.key.id", KEY.toString()))));
        }
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(spans))
                .build()
                .toByteArray();
    }

    private static ByteString hex(String digits) {
        return ByteString.fromHex(digits);
    }

    private static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static KeyValue number(String key, long value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setIntValue(value))
                .build();
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static byte[] gzip(byte[] bytes) {
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }
}
