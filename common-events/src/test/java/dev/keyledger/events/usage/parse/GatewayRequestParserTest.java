package dev.keyledger.events.usage.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.usage.Usd;
import dev.keyledger.events.usage.parse.ParsedRequest.Accepted;
import dev.keyledger.events.usage.parse.ParsedRequest.Rejected;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayRequestParserTest {
    private static final Instant NOW = Instant.parse("2026-03-29T01:30:00Z");
    private static final String KEY = "0197f0c2-7a5e-7c3d-8a44-5e0f6f1d2c3b";
    private static final String KEYED = "{\"keyId\":\"0197f0c2-7a5e-7c3d-8a44-5e0f6f1d2c3b\",\"model\":\"gpt-4o\","
            + "\"statusCode\":200,\"durationMs\":1}";
    private static final String DATA = """
            {"keyId":"%s","provider":"openai","model":"gpt-4o","inputTokens":100,"cacheReadInputTokens":40,\
            "outputTokens":20,"reasoningTokens":5,"statusCode":200,"durationMs":1234,"reportedCostUsd":"0.000123"}""".formatted(KEY);

    private final GatewayRequestParser parser =
            new GatewayRequestParser(new Lateness(Duration.ofDays(7), Duration.ofMinutes(5)));

    @Test
    void binaryEvent_isAccepted() {
        Accepted event = accepted(binary(attributes(), DATA));

        assertThat(event.id()).isEqualTo("req-1");
        assertThat(event.source()).isEqualTo("/gateways/test");
        assertThat(event.time()).isEqualTo(NOW);
        assertThat(event.data().keyId()).hasToString(KEY);
        assertThat(event.data().inputTokens()).isEqualTo(100);
        assertThat(event.data().cacheWriteInputTokens()).isNull();
        assertThat(event.data().reportedCostUsd()).isEqualTo(Usd.parse("0.000123"));
    }

    @Test
    void structuredEvent_saysTheSameAsTheBinaryOne() {
        assertThat(parser.parse(structured(envelope("\"data\":" + DATA))))
                .isEqualTo(parser.parse(binary(attributes(), DATA)));
    }

    @Test
    void structuredEvent_dataMayStandBeforeTheAttributesOrInBase64() {
        String base64 = Base64.getEncoder().encodeToString(DATA.getBytes(UTF_8));

        assertThat(accepted(structured(
                        "{\"data\":" + DATA + "," + envelope("\"x\":1").substring(1))))
                .isEqualTo(accepted(binary(attributes(), DATA)));
        assertThat(accepted(structured(envelope("\"data_base64\":\"" + base64 + "\""))))
                .isEqualTo(accepted(binary(attributes(), DATA)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json; charset=utf-8",
                "Application/JSON ;charset=\\\"utf-8\\\"",
                "application/vnd.gateway+json;version=1"
            })
    void structuredEvent_dataContentTypeMayHaveParameters(String contentType) {
        assertThat(accepted(structured(envelope("\"data\":" + DATA)
                        .replace(
                                "\"datacontenttype\":\"application/json\"",
                                "\"datacontenttype\":\"" + contentType + "\""))))
                .isEqualTo(accepted(binary(attributes(), DATA)));
    }

    @Test
    void structuredEvent_otherDataContentType_isRejected() {
        assertRejected(
                structured(envelope("\"data\":" + DATA)
                        .replace(":\"application/json\"", ":\"text/json; a=application/json\"")),
                RejectionReason.UNSUPPORTED_CONTENT_TYPE,
                "/datacontenttype");
    }

    /** They have no UTF-8, so ids that differ only in them would be one event, and the second would not be counted. */
    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udfff", "a\\ud83dz", "\\ude00\\ud83d", "\\ud83d\\ud83d\\ude00"})
    void halfASurrogatePair_isRejected(String half) {
        String event = envelope("\"data\":" + DATA);

        assertRejected(
                structured(event.replace("\"req-1\"", "\"" + half + "\"")), RejectionReason.INVALID_ATTRIBUTE, "/id");
        assertRejected(structured(event.replace("/gateways/test", half)), RejectionReason.INVALID_ATTRIBUTE, "/source");
    }

    @Test
    void wholeSurrogatePairs_areText() {
        String event = envelope("\"data\":" + DATA).replace("\"req-1\"", "\"a\\ud83d\\ude00\\ud834\\udd1e\"");

        assertThat(accepted(structured(event)).id()).isEqualTo("a😀𝄞");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "source", "type", "time", "specversion"})
    void missingAttribute_isNamed(String name) {
        Map<String, String> without = attributes();
        without.remove("ce_" + name);
        Map<String, String> empty = attributes();
        empty.put("ce_" + name, "");

        assertRejected(binary(without, DATA), RejectionReason.MISSING_ATTRIBUTE, "/" + name);
        assertRejected(binary(empty, DATA), RejectionReason.MISSING_ATTRIBUTE, "/" + name);
    }

    @Test
    void anotherType_isRejected() {
        assertRejected(binary(with("ce_type", "dev.keyledger.key.created"), DATA), RejectionReason.WRONG_TYPE, "/type");
    }

    @Test
    void anotherSpecversion_isRejected() {
        assertRejected(binary(with("ce_specversion", "0.3"), DATA), RejectionReason.INVALID_ATTRIBUTE, "/specversion");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "2026-03-29",
                "2026-03-29T01:30Z",
                "2026-02-30T01:30:00Z",
                "2026-03-29T01:30:00",
                "1774747800",
                "+12026-03-29T01:30:00Z"
            })
    void timeThatIsNoRfc3339_isRejected(String time) {
        assertRejected(binary(with("ce_time", time), DATA), RejectionReason.INVALID_ATTRIBUTE, "/time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-03-29T03:30:00+02:00", "2026-03-29t01:30:00z", "2026-03-29T01:30:00.000000000Z"})
    void oneMomentWrittenInAnotherWay_isTheSameTime(String time) {
        assertThat(accepted(binary(with("ce_time", time), DATA)).time()).isEqualTo(NOW);
    }

    @Test
    void age_isMeasuredAgainstTheAppendTime() {
        assertThat(accepted(at(NOW.minus(Duration.ofDays(7))))).isNotNull();
        assertRejected(at(NOW.minus(Duration.ofDays(7)).minusMillis(1)), RejectionReason.TOO_LATE, "/time");
        assertThat(accepted(at(NOW.plus(Duration.ofMinutes(5))))).isNotNull();
        assertRejected(at(NOW.plus(Duration.ofMinutes(5)).plusMillis(1)), RejectionReason.FROM_THE_FUTURE, "/time");
    }

    @Test
    void recordKey_mustBeTheEventsKey() {
        String other = "0197f0c2-7a5e-7c3d-8a44-000000000000";

        assertRejected(record(null, attributes(), DATA), RejectionReason.KEY_MISMATCH, "");
        for (String wrong :
                List.of(other, "", KEY.substring(1), KEY + "0", KEY.replace('-', '0'), "x" + KEY.substring(1))) {
            assertRejected(record(wrong, attributes(), DATA), RejectionReason.KEY_MISMATCH, "/data/keyId");
        }
        assertThat(accepted(record(KEY.toUpperCase(java.util.Locale.ROOT), attributes(), DATA)))
                .isNotNull();
        assertThat(parser.parseUnkeyed(record(null, attributes(), DATA))).isInstanceOf(Accepted.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "inputTokens|-1",
                "inputTokens|1.5",
                "inputTokens|1000000001",
                "inputTokens|99999999999999999999",
                "inputTokens|\"100\"",
                "inputTokens|true",
                "inputTokens|[1]",
                "inputTokens|{}",
                "inputTokens|1e-3",
                "inputTokens|1e999999999",
                "inputTokens|1e-999999999",
                "secretVersion|0",
                "statusCode|99",
                "statusCode|600",
                "durationMs|-1",
                "durationMs|-0.1",
                "durationMs|1e19",
                "durationMs|9223372036854775807.5",
                "durationMs|\"350\"",
                "cacheWrite1hInputTokens|-1",
                "audioInputTokens|0.5",
                "imageInputTokens|\"1\"",
                "audioOutputTokens|1000000001",
                "imageOutputTokens|[]",
                "serviceTier|\"\"",
                "serviceTier|1",
                "serviceTier|\"\\u0007\"",
                "model|\"\"",
                "model|\"  \"",
                "model|7",
                "model|\"a\\u0000b\"",
                "model|\"\\ud800\"",
                "provider|\"\\n\"",
                "keyId|\"1-1-1-1-1\"",
                "keyId|7",
                "reportedCostUsd|\"-1\"",
                "reportedCostUsd|-0.1",
                "reportedCostUsd|-1e-30",
                "reportedCostUsd|1e6",
                "reportedCostUsd|1e999999999",
                "reportedCostUsd|1e99999999999",
                "reportedCostUsd|\"1e2\"",
                "reportedCostUsd|\"1000000\"",
                "reportedCostUsd|\"\"",
                "reportedCostUsd|\"NaN\""
            })
    void valueOutOfItsRule_isNamed(String field, String json) {
        assertRejected(binary(attributes(), with(field, json, DATA)), RejectionReason.INVALID_FIELD, "/data/" + field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "inputTokens|1000000000",
                "statusCode|599",
                "durationMs|0",
                "provider|null",
                "secretVersion|2",
                "reportedCostUsd|0.000000000001",
                "reportedCostUsd|\"999999.999999999999\"",
                "model|\"gpt-4o \\ud83d\\ude00\""
            })
    void valueAtTheEdgeOfItsRule_isAccepted(String field, String json) {
        assertThat(accepted(binary(attributes(), with(field, json, DATA)))).isNotNull();
    }

    /** Exactly what the digits say, and then to a pico-dollar; a half goes up. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3.5e-05|0.000035",
                "\"3.5e-05\"|0.000035",
                "1E-6|0.000001",
                "0.30000000000000004|0.300000",
                "\"0.30000000000000004\"|0.300000",
                "0.0000000000005|0.000000000001",
                "0.00000000000049|0.000000",
                "0.1234567890125|0.123456789013",
                "1.5e2|150.000000",
                "7|7.000000",
                "999999.9999999999999|1000000.000000",
                "1e-999999999|0.000000",
                "-0.0|0.000000"
            })
    void cost_isReadExactlyAndRounded(String json, String cost) {
        assertThat(accepted(binary(attributes(), with("reportedCostUsd", json, DATA)))
                        .data()
                        .reportedCostUsd())
                .hasToString(cost);
    }

    @ParameterizedTest
    @CsvSource({
        "349.8, 350",
        "349.5, 350",
        "349.49999999999999999999, 349",
        "0.4, 0",
        "3.5e2, 350",
        "1e-999999999, 0",
        "9223372036854775806.5, 9223372036854775807"
    })
    void duration_isRoundedToMilliseconds(String json, long milliseconds) {
        assertThat(accepted(binary(attributes(), with("durationMs", json, DATA)))
                        .data()
                        .durationMs())
                .isEqualTo(milliseconds);
    }

    @ParameterizedTest
    @CsvSource({"1.0, 1", "1e3, 1000", "1.5e1, 15", "1e9, 1000000000"})
    void wholeNumber_isOne_howeverItIsWritten(String json, long tokens) {
        assertThat(accepted(binary(attributes(), with("inputTokens", json, KEYED)))
                        .data()
                        .inputTokens())
                .isEqualTo(tokens);
    }

    @Test
    void partReportedBesideItsWhole_isToldToBeAddedUp() {
        String data = with("outputTokens", "151", with("reasoningTokens", "382", KEYED));

        assertThat(parser.parse(binary(attributes(), data)))
                .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.detail())
                        .isEqualTo("exceeds outputTokens, which include it: add up what is reported beside them"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"keyId", "model", "statusCode", "durationMs"})
    void missingField_isNamed(String field) {
        assertRejected(
                binary(attributes(), with(field, "null", DATA)), RejectionReason.MISSING_FIELD, "/data/" + field);
    }

    @Test
    void partAboveItsWhole_isRejected() {
        assertRejected(
                binary(attributes(), with("cacheReadInputTokens", "101", DATA)),
                RejectionReason.PART_ABOVE_WHOLE,
                "/data/cacheReadInputTokens");
        assertRejected(
                binary(attributes(), with("cacheWriteInputTokens", "61", DATA)),
                RejectionReason.PART_ABOVE_WHOLE,
                "/data/cacheWriteInputTokens");
        assertRejected(
                binary(attributes(), with("reasoningTokens", "21", DATA)),
                RejectionReason.PART_ABOVE_WHOLE,
                "/data/reasoningTokens");
        assertRejected(
                binary(attributes(), with("audioInputTokens", "101", DATA)),
                RejectionReason.PART_ABOVE_WHOLE,
                "/data/audioInputTokens");
        assertRejected(
                binary(attributes(), with("audioInputTokens", "1", with("imageInputTokens", "100", DATA))),
                RejectionReason.PART_ABOVE_WHOLE,
                "/data/imageInputTokens");
        assertRejected(
                binary(attributes(), with("cacheWrite1hInputTokens", "11", with("cacheWriteInputTokens", "10", DATA))),
                RejectionReason.PART_ABOVE_WHOLE,
                "/data/cacheWrite1hInputTokens");
        assertRejected(
                binary(attributes(), with("cacheWrite1hInputTokens", "1", DATA)),
                RejectionReason.PART_ABOVE_WHOLE,
                "/data/cacheWrite1hInputTokens");
        assertRejected(
                binary(attributes(), with("audioOutputTokens", "16", DATA)),
                RejectionReason.PART_ABOVE_WHOLE,
                "/data/audioOutputTokens");
        assertRejected(
                binary(attributes(), with("audioOutputTokens", "15", with("imageOutputTokens", "1", DATA))),
                RejectionReason.PART_ABOVE_WHOLE,
                "/data/imageOutputTokens");
        assertRejected(
                binary(attributes(), with("inputTokens", "null", DATA)),
                RejectionReason.PART_ABOVE_WHOLE,
                "/data/cacheReadInputTokens");
    }

    @Test
    void partsThatFillTheirWholes_areAccepted() {
        String parts = with(
                "cacheWriteInputTokens",
                "60",
                with(
                        "cacheWrite1hInputTokens",
                        "60",
                        with("audioOutputTokens", "10", with("imageOutputTokens", "5", DATA))));

        assertThat(accepted(binary(attributes(), parts)).data().cacheWrite1hInputTokens())
                .isEqualTo(60);
        assertThat(accepted(structured(envelope("\"data\":" + parts))))
                .isEqualTo(accepted(binary(attributes(), parts)));
    }

    /** Providers report a token of sound that was read from a cache as both. */
    @Test
    void soundThatWasReadFromACache_isAcceptedAsBoth() {
        assertThat(accepted(binary(attributes(), with("audioInputTokens", "70", with("imageInputTokens", "30", DATA))))
                        .data()
                        .audioInputTokens())
                .isEqualTo(70);
    }

    @Test
    void serviceTier_isText() {
        assertThat(accepted(binary(attributes(), with("serviceTier", "\"flex\"", DATA)))
                        .data()
                        .serviceTier())
                .isEqualTo("flex");
    }

    @Test
    void unknownFieldsAndExtensions_areIgnored() {
        Map<String, String> attributes = with("ce_traceparent", "00-x");

        assertThat(accepted(binary(attributes, with("temperature", "{\"a\":[1,{\"b\":2}]}", DATA))))
                .isEqualTo(accepted(binary(attributes(), DATA)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{|malformed-json",
                "{} x|malformed-json",
                "{\"model\":\"a\",}|malformed-json",
                "{'model':'a'}|malformed-json",
                "[]|invalid-field",
                "7|invalid-field",
                "{\"model\":\"a\",\"model\":\"b\"}|duplicate-field",
                "{\"x\":{\"y\":1,\"y\":2}}|duplicate-field"
            })
    void badJson_isRejected(String data, String reason) {
        assertThat(((Rejected) parser.parse(binary(attributes(), data)))
                        .reason()
                        .slug())
                .isEqualTo(reason);
    }

    @Test
    void deepNesting_isRejected() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);

        assertRejected(binary(attributes(), with("x", deep, DATA)), RejectionReason.TOO_DEEP, "/data");
    }

    /** Each would take many times its own size in memory. */
    @Test
    void hugeTexts_andManyNames_areRejected() {
        String names =
                IntStream.range(0, 100_000).mapToObj(i -> "\"" + i + "\":1").collect(Collectors.joining(","));
        String text = "\"" + "x".repeat(2 << 20) + "\"";

        assertRejected(binary(attributes(), with("x", "{" + names + "}", DATA)), RejectionReason.TOO_DEEP, "/data");
        assertRejected(binary(attributes(), with("model", text, DATA)), RejectionReason.TOO_DEEP, "/data");
    }

    @Test
    void longTextThatNobodyReads_isGonePast() {
        assertThat(parser.parse(binary(attributes(), with("x", "\"" + "x".repeat(2 << 20) + "\"", DATA))))
                .isInstanceOf(Accepted.class);
    }

    @Test
    void noValue_isMissingData() {
        assertRejected(binary(attributes(), null), RejectionReason.MISSING_DATA, "/data");
        assertRejected(structured(envelope("\"data\":null")), RejectionReason.MISSING_DATA, "/data");
    }

    @Test
    void anotherContentType_isRejected() {
        assertRejected(
                binary(with("content-type", "text/xml"), DATA),
                RejectionReason.UNSUPPORTED_CONTENT_TYPE,
                "/datacontenttype");
        assertRejected(
                binary(with("content-type", "application/cloudevents+avro"), DATA),
                RejectionReason.UNSUPPORTED_CONTENT_TYPE,
                "/datacontenttype");
        assertThat(accepted(binary(with("content-type", "application/json; charset=utf-8"), DATA)))
                .isNotNull();
    }

    @Test
    void randomBytes_neverThrow() {
        var random = new java.util.Random(42);
        for (int i = 0; i < 20_000; i++) {
            byte[] value = DATA.getBytes(UTF_8);
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                value[random.nextInt(value.length)] = (byte) random.nextInt(256);
            }
            Map<String, String> headers = attributes();
            var received = new ReceivedRecord(KEY.getBytes(UTF_8), headersOf(headers), value, NOW);
            assertThat(parser.parse(received)).isNotNull();
        }
    }

    private Accepted accepted(ReceivedRecord received) {
        ParsedRequest parsed = parser.parse(received);
        assertThat(parsed).as("%s", parsed).isInstanceOf(Accepted.class);
        return (Accepted) parsed;
    }

    private void assertRejected(ReceivedRecord received, RejectionReason reason, String pointer) {
        assertThat(parser.parse(received)).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(reason);
            assertThat(rejected.pointer()).isEqualTo(pointer);
        });
    }

    private ReceivedRecord at(Instant time) {
        return binary(with("ce_time", time.toString()), DATA);
    }

    private static Map<String, String> attributes() {
        return new HashMap<>(Map.of(
                "ce_specversion", "1.0",
                "ce_id", "req-1",
                "ce_source", "/gateways/test",
                "ce_type", "dev.keyledger.gateway.request",
                "ce_time", NOW.toString(),
                "content-type", "application/json"));
    }

    private static Map<String, String> with(String header, String value) {
        Map<String, String> attributes = attributes();
        attributes.put(header, value);
        return attributes;
    }

    private static String with(String field, String json, String data) {
        String others = data.replaceFirst("\"" + field + "\":(\"[^\"]*\"|[0-9]+),?", "");
        return "{\"" + field + "\":" + json + "," + others.substring(1).replaceFirst(",}$", "}");
    }

    private static ReceivedRecord binary(Map<String, String> headers, String data) {
        return record(KEY, headers, data);
    }

    private static ReceivedRecord record(String key, Map<String, String> headers, String data) {
        return new ReceivedRecord(
                key == null ? null : key.getBytes(UTF_8),
                headersOf(headers),
                data == null ? null : data.getBytes(UTF_8),
                NOW);
    }

    private static ReceivedRecord.RecordHeaders headersOf(Map<String, String> headers) {
        return name -> headers.containsKey(name) ? headers.get(name).getBytes(UTF_8) : null;
    }

    private static ReceivedRecord structured(String event) {
        return record(KEY, Map.of("content-type", "application/cloudevents+json; charset=UTF-8"), event);
    }

    private static String envelope(String data) {
        return """
                {"specversion":"1.0","id":"req-1","source":"/gateways/test","type":"dev.keyledger.gateway.request",\
                "time":"%s","datacontenttype":"application/json","comext":true,%s}""".formatted(NOW, data);
    }
}
