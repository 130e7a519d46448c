package dev.keyledger.reporting.mapping.litellm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.events.usage.parse.ParsedRequest;
import dev.keyledger.events.usage.parse.ParsedRequest.Accepted;
import dev.keyledger.events.usage.parse.ParsedRequest.Rejected;
import dev.keyledger.events.usage.parse.RejectionReason;
import dev.keyledger.reporting.mapping.Body;
import dev.keyledger.reporting.mapping.Golden;
import dev.keyledger.reporting.mapping.MappedBody;
import dev.keyledger.reporting.mapping.MappedBody.Reason;
import dev.keyledger.reporting.mapping.MappedBody.Requests;
import dev.keyledger.reporting.mapping.MappedBody.Unreadable;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiteLlmMappingTest {
    private static final LiteLlmConfig CONFIG = LiteLlmConfig.of("/gateways/litellm");

    private static MappedBody map(LiteLlmConfig config, byte[] body) {
        return new LiteLlmMapping(config).map(new Body(body, "application/json", ""), Golden.RECEIVED_AT);
    }

    private static List<ParsedRequest> requests(MappedBody mapped) {
        assertThat(mapped).isInstanceOf(Requests.class);
        return ((Requests) mapped).requests();
    }

    private static List<ParsedRequest> requests(String body) {
        return requests(map(CONFIG, body.getBytes(UTF_8)));
    }

    private static String served() {
        return new String(Golden.bytes("litellm/single.json"), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "served.json",
                "single.json",
                "cache-writes.json",
                "failed.json",
                "lines.ndjson",
                "from-its-own-cache.json",
                "usage-not-known.json",
                "wrong.json"
            })
    void payloads_areReadAsTheGoldenFileSays(String file) {
        MappedBody mapped = map(CONFIG, Golden.bytes("litellm/" + file));

        assertThat(Golden.written(requests(mapped)))
                .isEqualTo(Golden.json("litellm/" + file.replaceAll("\\..*", "") + ".expected.json"));
        assertThat(mapped.toString())
                .as("prompts, answers, headers and what callers say of themselves")
                .doesNotContain("CANARY", "192.0.2.7", "0197f0c2-0000");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0031375, 0.0031375",
        "3.5e-05, 0.000035",
        "0.30000000000000004, 0.300000000000",
        "1.5000000000005e-05, 0.000015000000",
        "0.1234567890125, 0.123456789013",
        "0, 0.000000",
    })
    void responseCost_ofASourceThatBills_isTakenDigitByDigit(String cost, String usd) {
        String body = served().replace("0.0031375", cost);
        var billed = new LiteLlmConfig(CONFIG.source(), CONFIG.keyIdPath(), CONFIG.secretVersionPath(), true);

        Accepted accepted =
                (Accepted) requests(map(billed, body.getBytes(UTF_8))).getFirst();

        assertThat(accepted.data().reportedCostUsd().amount()).isEqualByComparingTo(usd);
        assertThat(((Accepted) requests(body).getFirst()).data().reportedCostUsd())
                .as("of a proxy that only reckons it")
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "-0.5", "1e9", "1e999999999", "true", "\"free\""})
    void responseCost_thatIsNone_isRejectedWhereItCounts(String cost) {
        String body = served().replace("0.0031375", cost);
        var billed = new LiteLlmConfig(CONFIG.source(), CONFIG.keyIdPath(), CONFIG.secretVersionPath(), true);

        assertThat(requests(map(billed, body.getBytes(UTF_8))).getFirst())
                .isInstanceOfSatisfying(Rejected.class, rejected -> {
                    assertThat(rejected.reason()).isEqualTo(RejectionReason.INVALID_FIELD);
                    assertThat(rejected.pointer()).isEqualTo("/data/reportedCostUsd");
                });
        assertThat(requests(body).getFirst()).isInstanceOf(Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metadata.requester_metadata.keyledger_key_id",
                "metadata.spend_logs_metadata.key",
                "metadata.requester_custom_headers.x-key",
                "metadata.user_api_key_end_user_id",
                "metadata.user_api_key_auth_metadata",
                "metadata.user_api_key_auth_metadata.",
                "metadata.user_api_key_auth_metadata.a.b",
                "end_user",
                "request_tags",
                "model_parameters.user",
                ""
            })
    void path_thatACallerMayFill_isNoConfiguration(String path) {
        assertThatThrownBy(() -> new LiteLlmConfig("/g", path, CONFIG.secretVersionPath(), false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LiteLlmConfig("/g", CONFIG.keyIdPath(), path, false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keyId_ofAnAlias_isTakenWhereThatIsConfigured() {
        var byAlias = new LiteLlmConfig("/g", "metadata.user_api_key_alias", CONFIG.secretVersionPath(), false);
        String body = served().replace("team-a", "0197f0c2-7a5e-7c3d-8a44-111111111111");

        Accepted accepted =
                (Accepted) requests(map(byAlias, body.getBytes(UTF_8))).getFirst();

        assertThat(accepted.data().keyId()).hasToString("0197f0c2-7a5e-7c3d-8a44-111111111111");
    }

    /** A caller's metadata may have any names, also such as spell the path. */
    @Test
    void name_thatSpellsAPath_isNotWhatStandsAtItsEnd() {
        String body = served().replace("\"keyledger_key_id\": \"0197f0c2-7a5e", "\"keyledger_key_i\": \"0197f0c2-7a5e")
                .replace(
                        "\"user_api_key_alias\": \"team-a\"",
                        "\"user_api_key_auth_metadata.keyledger_key_id\": \"0197f0c2-7a5e-7c3d-8a44-5e0f6f1d2c3b\"");

        assertThat(requests(body).getFirst())
                .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.pointer())
                        .isEqualTo("/data/keyId"));
    }

    @Test
    void linesOfWhichSomeAreBroken_areAnsweredOneByOne() {
        String line = served().replace("\n", " ");
        String body = line + "\n{\"id\": \"cut o\n\n" + line.replace("chatcmpl-A1", "second") + "\n}\n" + line
                + " {}\nnull\n";

        assertThat(requests(body).stream()
                        .map(request -> request instanceof Accepted accepted
                                ? accepted.id()
                                : ((Rejected) request).reason().slug()))
                .containsExactly(
                        "chatcmpl-A1", "malformed-json", "second", "malformed-json", "malformed-json", "invalid-field");
    }

    @Test
    void emptyBatch_isOne() {
        assertThat(requests("[]")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "[", "[{}", "[{}]x", "{", "[{]}", "<html>", "[{\"a\":NotANumber}]", "\ufeff[]"})
    void bodyThatIsNoJson_isUnreadable(String body) {
        assertThat(map(CONFIG, body.getBytes(UTF_8)))
                .isInstanceOfSatisfying(Unreadable.class, unreadable -> assertThat(unreadable.reason())
                        .isEqualTo(Reason.MALFORMED));
    }

    @Test
    void body_thatIsNotUtf8_isUnreadable() {
        assertThat(map(CONFIG, new byte[] {'[', '"', (byte) 0xff, '"', ']'}))
                .isEqualTo(new Unreadable(Reason.MALFORMED, "the body is not UTF-8"));
    }

    /** LiteLLM sends nothing again: what one caller has put into a payload must not take the others' with it. */
    @Test
    void payloadThatNestsDeep_orHasAHugeText_doesNotTakeTheOthersWithIt() {
        String deep = servedWith("\"messages\":" + "[".repeat(5_000) + "]".repeat(5_000) + ",");
        String prompt = servedWith("\"messages\":\"" + "é\\\\\\\"x".repeat(500_000) + "\",");
        String model = served().replaceAll("\"model\": *\"", "$0" + "é".repeat(2_000_000))
                .replace("chatcmpl-A1", "chatcmpl-A3");
        List<ParsedRequest> read = requests("[" + String.join(",", deep, prompt, model, served()) + "]");

        assertThat(read.stream().map(request -> request instanceof Rejected rejected ? rejected.pointer() : ""))
                .containsExactly("", "", "/data/model", "");
    }

    private static String servedWith(String fields) {
        return "{" + fields + served().substring(served().indexOf('{') + 1);
    }

    /** Names that all have the same hash, as Jackson reckons it of characters. */
    @Test
    void namesThatCollide_areRead() {
        var names = new StringBuilder();
        for (int i = 0; i < 1 << 12; i++) {
            names.append("\"m");
            for (int bit = 0; bit < 12; bit++) {
                names.append((i >> bit & 1) == 0 ? "Ab" : "BA");
            }
            names.append("\":1,");
        }
        assertThat(requests("[" + servedWith(names.toString()) + "]").getFirst())
                .isInstanceOf(Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32", "UTF-32LE"})
    void bodyInAnotherEncoding_isUnreadable(String charset) {
        for (String body : List.of(served(), "[" + served() + "]", "[]")) {
            assertThat(map(CONFIG, body.getBytes(Charset.forName(charset))))
                    .isInstanceOfSatisfying(Unreadable.class, unreadable -> assertThat(unreadable.reason())
                            .isEqualTo(Reason.MALFORMED));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r", "\n\n \t\n"})
    void lines_endAsLinesDo(String end) {
        String line = served().replace("\n", " ");

        assertThat(requests(end + line + end + "  " + line + end)).hasSize(2).allMatch(Accepted.class::isInstance);
    }

    @Test
    void bombs_areRefused() {
        byte[] nested = ("[" + "{\"response\":".repeat(100_000)).getBytes(UTF_8);
        byte[] many = ("[" + "{},".repeat(PayloadElements.ELEMENTS_MAX) + "{}]").getBytes(UTF_8);
        byte[] inflating = Golden.gzip(new byte[Body.BYTES_MAX + 1]);

        assertThat(((Unreadable) map(CONFIG, nested)).reason()).isEqualTo(Reason.MALFORMED);
        assertThat(((Unreadable) map(CONFIG, many)).reason()).isEqualTo(Reason.TOO_MANY);
        assertThat(((Unreadable) new LiteLlmMapping(CONFIG)
                                .map(new Body(inflating, "application/json", "gzip"), Golden.RECEIVED_AT))
                        .reason())
                .isEqualTo(Reason.TOO_LARGE);
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, '', UNSUPPORTED_CONTENT_TYPE",
        "'', '', UNSUPPORTED_CONTENT_TYPE",
        "application/json, br, UNSUPPORTED_CONTENT_ENCODING",
        "application/json, gzip, MALFORMED",
    })
    void body_inAFormNobodyReads_isRefusedByReason(String contentType, String contentEncoding, Reason reason) {
        var body = new Body(served().getBytes(UTF_8), contentType, contentEncoding);

        assertThat(((Unreadable) new LiteLlmMapping(CONFIG).map(body, Golden.RECEIVED_AT)).reason())
                .isEqualTo(reason);
    }

    @Test
    void compressedBody_ofALineFormat_isRead() {
        byte[] lines = Golden.gzip(Golden.bytes("litellm/lines.ndjson"));

        MappedBody mapped = new LiteLlmMapping(CONFIG)
                .map(new Body(lines, "application/x-ndjson; charset=utf-8", "gzip"), Golden.RECEIVED_AT);

        assertThat(Golden.written(requests(mapped))).isEqualTo(Golden.json("litellm/lines.expected.json"));
    }

    /** Whatever is made of a body, there is an answer, and never one with a value that it had. */
    @Test
    void mutants_areAlwaysAnswered() {
        var random = new Random(17);
        byte[] original = Golden.bytes("litellm/wrong.json");
        int read = 0;
        for (int i = 0; i < 3_000; i++) {
            byte[] mutant = original.clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                mutant[random.nextInt(mutant.length)] =
                        (byte) (random.nextInt(100) < 90 ? 32 + random.nextInt(95) : random.nextInt(256));
            }
            MappedBody mapped = map(CONFIG, mutant);
            assertThat(mapped.toString()).doesNotContain("CANARY");
            read += mapped instanceof Requests ? 1 : 0;
        }
        assertThat(read).as("bodies that could still be read").isBetween(300, 2_990);
    }
}
