package dev.keyledger.reporting.mapping.cloudevents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.usage.parse.Lateness;
import dev.keyledger.events.usage.parse.ParsedRequest;
import dev.keyledger.events.usage.parse.ParsedRequest.Accepted;
import dev.keyledger.events.usage.parse.ParsedRequest.Rejected;
import dev.keyledger.reporting.mapping.Body;
import dev.keyledger.reporting.mapping.Golden;
import dev.keyledger.reporting.mapping.MappedBody;
import dev.keyledger.reporting.mapping.MappedBody.Reason;
import dev.keyledger.reporting.mapping.MappedBody.Requests;
import dev.keyledger.reporting.mapping.MappedBody.Unreadable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventsMappingTest {
    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";
    private static final String TIME = "2025-11-28T00:00:00.123456789Z";
    private static final String DATA = """
            {"keyId":"0197f0c2-7a5e-7c3d-8a44-5e0f6f1d2c3b","model":"gpt-4o","statusCode":200,"durationMs":7,"inputTokens":3,\
            "prompt":"CANARY"}""";
    private static final Map<String, List<String>> ATTRIBUTES = Map.of(
            "CE-SpecVersion",
            List.of("1.0"),
            "ce-id",
            List.of("caf%C3%A9"),
            "ce-source",
            List.of("/gateways/a"),
            "ce-type",
            List.of("dev.keyledger.gateway.request"),
            "ce-time",
            List.of(TIME),
            "content-type",
            List.of("application/json; charset=utf-8"),
            "x-other",
            List.of("CANARY"));

    private final CloudEventsMapping mapping =
            new CloudEventsMapping(new Lateness(Duration.ofDays(7), Lateness.ACCEPT_AHEAD_DEFAULT));

    private static String event(String id) {
        return "{\"specversion\":\"1.0\",\"id\":\"" + id + "\",\"source\":\"/gateways/a\","
                + "\"type\":\"dev.keyledger.gateway.request\",\"time\":\"" + TIME + "\",\"data\":" + DATA + "}";
    }

    private MappedBody map(String contentType, String body) {
        return map(new Body(body.getBytes(UTF_8), contentType, ""));
    }

    private MappedBody map(Body body) {
        return mapping.map(body, ATTRIBUTES, Golden.RECEIVED_AT);
    }

    private static List<ParsedRequest> requests(MappedBody mapped) {
        assertThat(mapped).isInstanceOf(Requests.class);
        return ((Requests) mapped).requests();
    }

    @Test
    void event_isTheSameInEveryMode_toTheLastDigitOfItsTime() {
        List<ParsedRequest> structured = requests(map(STRUCTURED, event("café")));

        assertThat(structured).singleElement().isInstanceOfSatisfying(Accepted.class, accepted -> {
            assertThat(accepted.id()).isEqualTo("café");
            assertThat(accepted.source()).isEqualTo("/gateways/a");
            assertThat(accepted.time()).hasToString(TIME);
            assertThat(accepted.data().inputTokens()).isEqualTo(3);
        });
        assertThat(requests(map("application/json", DATA))).isEqualTo(structured);
        assertThat(requests(map(BATCH, "[" + event("café") + "]"))).isEqualTo(structured);
        assertThat(structured.toString()).doesNotContain("CANARY");
    }

    @Test
    void badEventsOfABatch_areNamedByTheirPlace() {
        String batch = "[" + event("a") + "," + event("b").replace(":3", ":-1") + ","
                + event("c").replace("\"id\":\"c\",", "") + "]";

        assertThat(requests(map(BATCH, batch))).hasSize(3).first().isInstanceOf(Accepted.class);
        assertThat(requests(map(BATCH, batch)).stream()
                        .filter(Rejected.class::isInstance)
                        .map(rejected -> ((Rejected) rejected).pointer()))
                .containsExactly("/1/data/inputTokens", "/2/id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{}|''", "[7]|/0", "[{}, |/1", "''|''", "[] []|''"})
    void batchThatIsNone_isOneRejection_whichSaysWhere(String body, String pointer) {
        assertThat(requests(map(BATCH, body))).singleElement().isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.pointer()).isEqualTo(pointer);
            assertThat(rejected.reason().slug()).isEqualTo("unreadable-batch");
        });
    }

    @Test
    void emptyBatch_isOne() {
        assertThat(requests(map(BATCH, "[]"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "7", "{", "[]", "{\"data\":null}", "{\"id\":null}", "{\"data\":{\"a\":NaN}}"})
    void eventThatIsNone_isRejected(String body) {
        assertThat(requests(map(STRUCTURED, body))).singleElement().isInstanceOf(Rejected.class);
    }

    @Test
    void attributeThatIsThereTwice_isRejected() {
        var twice = Map.of("ce-id", List.of("a", "b"));

        assertThat(requests(
                        mapping.map(new Body(DATA.getBytes(UTF_8), "application/json", ""), twice, Golden.RECEIVED_AT)))
                .singleElement()
                .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.pointer())
                        .isEqualTo("/id"));
    }

    @Test
    void bombs_areRefused() {
        String deep = event("a").replace("\"CANARY\"", "[".repeat(100_000));

        assertThat(requests(map(STRUCTURED, deep))).singleElement().isInstanceOf(Rejected.class);
        assertThat(requests(map(BATCH, "[" + deep + "]"))).singleElement().isInstanceOf(Rejected.class);
        assertThat(map(new Body(Golden.gzip(new byte[Body.BYTES_MAX + 1]), BATCH, "gzip")))
                .isInstanceOfSatisfying(Unreadable.class, unreadable -> assertThat(unreadable.reason())
                        .isEqualTo(Reason.TOO_LARGE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml"})
    void otherContentTypes_areRefused(String contentType) {
        assertThat(map(contentType, DATA))
                .isInstanceOfSatisfying(Unreadable.class, unreadable -> assertThat(unreadable.reason())
                        .isEqualTo(Reason.UNSUPPORTED_CONTENT_TYPE));
    }

    /** Whatever is made of a batch, there is an answer, and never one with a value that it had. */
    @Test
    void mutants_areAlwaysAnswered() {
        var random = new Random(17);
        byte[] original = ("[" + event("a") + "," + event("b") + "]").getBytes(UTF_8);
        for (int i = 0; i < 3_000; i++) {
            byte[] mutant = original.clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
            }
            assertThat(map(new Body(mutant, BATCH, "")).toString()).doesNotContain("CANARY");
        }
    }
}
