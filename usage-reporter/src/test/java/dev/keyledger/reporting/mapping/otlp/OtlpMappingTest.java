package dev.keyledger.reporting.mapping.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.keyledger.events.usage.parse.ParsedRequest.Accepted;
import dev.keyledger.events.usage.parse.ParsedRequest.Rejected;
import dev.keyledger.reporting.mapping.Body;
import dev.keyledger.reporting.mapping.Golden;
import dev.keyledger.reporting.mapping.MappedBody;
import dev.keyledger.reporting.mapping.MappedBody.Reason;
import dev.keyledger.reporting.mapping.MappedBody.Requests;
import dev.keyledger.reporting.mapping.MappedBody.Unreadable;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpMappingTest {
    private static final OtlpMapping MAPPING = new OtlpMapping(OtlpConfig.of("/gateways/otlp"));
    private static final String JSON = "application/json";

    private static MappedBody map(byte[] bytes, String contentType, String contentEncoding) {
        return MAPPING.map(new Body(bytes, contentType, contentEncoding), Golden.RECEIVED_AT);
    }

    private static void assertRead(MappedBody mapped, String name) {
        assertThat(mapped).isInstanceOfSatisfying(Requests.class, requests -> {
            assertThat(Golden.written(requests.requests()))
                    .isEqualTo(Golden.json("otlp/" + name + ".expected.json").get("requests"));
            assertThat(requests.others())
                    .isEqualTo(Golden.json("otlp/" + name + ".expected.json")
                            .get("others")
                            .asInt());
        });
        assertThat(mapped.toString())
                .as("prompts, answers and headers, and a resource's attributes")
                .doesNotContain("CANARY", "0197f0c2-0000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "current-names",
                "previous-names",
                "both-names",
                "sound-and-pictures",
                "failed",
                "other-spans",
                "wrong"
            })
    void spans_areReadAsTheGoldenFileSays(String name) {
        byte[] json = Golden.bytes("otlp/" + name + ".json");
        byte[] protobuf = OtlpMessages.protobuf(Golden.json("otlp/" + name + ".json"));

        assertRead(map(json, "application/json; charset=utf-8", ""), name);
        assertRead(map(protobuf, "application/x-protobuf", ""), name);
        assertRead(map(Golden.gzip(json), JSON, "gzip"), name);
        assertRead(map(Golden.gzip(protobuf), "Application/X-Protobuf", "GZIP"), name);
    }

    @ParameterizedTest
    @CsvSource({
        "\"endTimeUnixNano\":\"1764288001123456789\", \"endTimeUnixNano\":1764288001123456789, 2025-11-28T00:00:01.123456789Z",
        "\"endTimeUnixNano\":\"1764288001123456789\", \"endTimeUnixNano\":\"1764288001000000000\", 2025-11-28T00:00:01Z",
        "5b8efff798038103d269b633813fc60c, 5B8EFFF798038103D269B633813FC60C, 2025-11-28T00:00:01.123456789Z",
        "\"value\":{\"intValue\":\"400\"}, \"value\":{\"intValue\":400}, 2025-11-28T00:00:01.123456789Z"
    })
    void otherWaysToWriteIt_areTheSameRequest(String written, String otherwise, String time) {
        String body = Golden.json("otlp/current-names.json").toString();
        assertThat(body).contains(written);

        var mapped = (Requests) map(body.replace(written, otherwise).getBytes(UTF_8), JSON, "");

        assertThat(mapped.requests()).singleElement().isInstanceOfSatisfying(Accepted.class, accepted -> {
            assertThat(accepted.id()).isEqualTo("5b8efff798038103d269b633813fc60c-eee19b7ec3c1b101");
            assertThat(accepted.time()).hasToString(time);
            assertThat(accepted.data().outputTokens()).isEqualTo(400);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"soon\"", "\"-1\"", "\"18446744073709551616\"", "1.5", "true", "1e999999"})
    void end_thatIsNoNanosecond_isNoTime(String end) {
        String body = Golden.json("otlp/current-names.json")
                .toString()
                .replace("\"endTimeUnixNano\":\"1764288001123456789\"", "\"endTimeUnixNano\":" + end);

        assertThat(Golden.written(((Requests) map(body.getBytes(UTF_8), JSON, "")).requests()))
                .isEqualTo(Golden.read("[{\"reason\": \"invalid-attribute\", \"pointer\": \"/time\"}]"));
    }

    @Test
    void emptyBodies_haveNoSpans() {
        assertThat(map(new byte[0], "application/x-protobuf", "")).isEqualTo(new Requests(List.of(), 0));
        assertThat(map("{}".getBytes(UTF_8), JSON, "")).isEqualTo(new Requests(List.of(), 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{", "{\"resourceSpans\":[{]}", "{}{}", "{\"resourceSpans\":[],\"resourceSpans\":[]}"})
    void json_thatIsNoTraces_isUnreadable(String body) {
        assertThat(((Unreadable) map(body.getBytes(UTF_8), JSON, "")).reason()).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void otherShapes_inPlacesOfArrays_areGonePast() {
        String body = "{\"resourceSpans\":[7,null,{\"scopeSpans\":{\"a\":[1]}},{\"scopeSpans\":[{\"spans\":"
                + "[[],{\"attributes\":{\"key\":1},\"status\":3,\"traceId\":{}}]}]}]}";

        assertThat(map(body.getBytes(UTF_8), JSON, "")).isEqualTo(new Requests(List.of(), 1));
    }

    @Test
    void protobuf_thatIsCutOff_isUnreadableOrEndsAtAField() {
        byte[] whole = OtlpMessages.protobuf(Golden.json("otlp/current-names.json"));
        for (int length = 1; length < whole.length; length++) {
            assertThat(((Unreadable) map(Arrays.copyOf(whole, length), OtlpMapping.PROTOBUF, "")).reason())
                    .as("of %d bytes", length)
                    .isEqualTo(Reason.MALFORMED);
        }
    }

    /** Callers decide how deep what they send nests; the other spans of its body must not be lost by it. */
    @Test
    void deepValues_areGonePast() {
        AnyValue nested = AnyValue.newBuilder().setStringValue("deep").build();
        for (int i = 0; i < 500; i++) {
            nested = AnyValue.newBuilder()
                    .setArrayValue(ArrayValue.newBuilder().addValues(nested))
                    .build();
        }
        byte[] protobuf = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .addScopeSpans(ScopeSpans.newBuilder()
                                .addSpans(Span.newBuilder()
                                        .addAttributes(KeyValue.newBuilder()
                                                .setKey("gen_ai.input.messages")
                                                .setValue(nested)))))
                .build()
                .toByteArray();

        assertThat(map(protobuf, OtlpMapping.PROTOBUF, "")).isEqualTo(new Requests(List.of(), 1));
        assertThat(map(deep(500), JSON, "")).isEqualTo(new Requests(List.of(), 1));
        assertThat(((Unreadable) map(deep(5_000), JSON, "")).reason()).isEqualTo(Reason.MALFORMED);
    }

    private static byte[] deep(int arrays) {
        return ("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"attributes\":[{\"key\":\"a\",\"value\":"
                        + "{\"arrayValue\":{\"values\":[".repeat(arrays)
                        + "]}}".repeat(arrays)
                        + "}]}]}]}]}")
                .getBytes(UTF_8);
    }

    @Test
    void manyNamesInAnObject_areNotKept() {
        String names = IntStream.range(0, 1_000_000)
                .mapToObj(i -> "\"" + Integer.toString(i, 36) + "\":1")
                .collect(Collectors.joining(","));
        String passed = "{\"resourceSpans\":[{\"resource\":{" + names + "},\"scopeSpans\":[{\"spans\":[{}]}]}]}";

        assertThat(((Unreadable) map(("{" + names + "}").getBytes(UTF_8), JSON, "")).reason())
                .isEqualTo(Reason.MALFORMED);
        assertThat(map(passed.getBytes(UTF_8), JSON, "")).isEqualTo(new Requests(List.of(), 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"claude-sonnet-4-5-20250929", "\"keyledger.key.id", "5b8efff798038103d269b633813fc60c"})
    void textThatIsLongerThanAnyFieldMayBe_isRejectedAsTheFieldIs(String text) {
        String huge = Golden.json("otlp/current-names.json").toString().replace(text, text + "x".repeat(3 << 20));

        assertThat(((Requests) map(huge.getBytes(UTF_8), JSON, "")).requests())
                .singleElement()
                .isInstanceOf(Rejected.class);
    }

    @Test
    void idsOfAnyLengthInProtobuf_areNone() {
        byte[] body = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .addScopeSpans(ScopeSpans.newBuilder()
                                .addSpans(Span.newBuilder()
                                        .setTraceId(ByteString.copyFrom(new byte[8 << 20]))
                                        .setSpanId(ByteString.copyFrom(new byte[] {1}))
                                        .addAttributes(KeyValue.newBuilder()
                                                .setKey("gen_ai.usage.input_tokens")
                                                .setValue(AnyValue.newBuilder().setIntValue(3))))))
                .build()
                .toByteArray();

        assertThat(((Requests) map(body, OtlpMapping.PROTOBUF, "")).requests())
                .singleElement()
                .isInstanceOf(Rejected.class);
    }

    /** Groups nest in protobuf although OTLP has none: each costs one byte, here the beginning of group 4. */
    @Test
    void nestedGroups_areRefused() {
        byte[] groups = new byte[1 << 20];
        Arrays.fill(groups, (byte) 0x23);

        assertThat(((Unreadable) map(groups, OtlpMapping.PROTOBUF, "")).reason())
                .isEqualTo(Reason.MALFORMED);
    }

    @Test
    void manySpans_andBodiesThatInflate_areRefused() {
        var scope = ScopeSpans.newBuilder();
        for (int i = 0; i <= OtlpMapping.SPANS_MAX; i++) {
            scope.addSpans(Span.getDefaultInstance());
        }
        byte[] many = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
                .build()
                .toByteArray();
        String manyInJson = String.format(
                Locale.ROOT,
                "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[%s{}]}]}]}",
                "{},".repeat(OtlpMapping.SPANS_MAX));

        assertThat(((Unreadable) map(many, OtlpMapping.PROTOBUF, "")).reason()).isEqualTo(Reason.TOO_MANY);
        assertThat(((Unreadable) map(manyInJson.getBytes(UTF_8), JSON, "")).reason())
                .isEqualTo(Reason.TOO_MANY);
        assertThat(((Unreadable) map(Golden.gzip(new byte[Body.BYTES_MAX + 1]), OtlpMapping.PROTOBUF, "gzip")).reason())
                .isEqualTo(Reason.TOO_LARGE);
        assertThat(((Unreadable) map(new byte[Body.BYTES_MAX + 1], OtlpMapping.PROTOBUF, "")).reason())
                .isEqualTo(Reason.TOO_LARGE);
    }

    @ParameterizedTest
    @CsvSource({"application/grpc, ''", "text/plain, ''", "'', ''"})
    void contentType_thatIsNotOtlps_isRefused(String contentType, String contentEncoding) {
        assertThat(((Unreadable) map(new byte[0], contentType, contentEncoding)).reason())
                .isEqualTo(Reason.UNSUPPORTED_CONTENT_TYPE);
    }

    @Test
    void text_thatIsNotUtf8_isUnreadable() {
        byte[] body = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .addScopeSpans(ScopeSpans.newBuilder()
                                .addSpans(Span.newBuilder()
                                        .addAttributes(KeyValue.newBuilder().setKey("?")))))
                .build()
                .toByteArray();
        body[body.length - 1] = (byte) 0xff;

        assertThat(((Unreadable) map(body, OtlpMapping.PROTOBUF, "")).reason()).isEqualTo(Reason.MALFORMED);
    }

    /** Whatever is made of a body, there is an answer. */
    @Test
    void mutants_areAlwaysAnswered() {
        var random = new Random(23);
        byte[] json = Golden.bytes("otlp/wrong.json");
        byte[] protobuf = OtlpMessages.protobuf(Golden.json("otlp/wrong.json"));
        int read = 0;
        for (int i = 0; i < 6_000; i++) {
            byte[] mutant = (i % 2 == 0 ? json : protobuf).clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(i % 2 == 0 ? 127 : 256);
            }
            MappedBody mapped = map(mutant, i % 2 == 0 ? JSON : OtlpMapping.PROTOBUF, "");
            assertThat(mapped.toString()).doesNotContain("CANARY");
            read += mapped instanceof Requests ? 1 : 0;
        }
        assertThat(read).as("bodies that could still be read").isBetween(1_000, 5_900);
    }
}
