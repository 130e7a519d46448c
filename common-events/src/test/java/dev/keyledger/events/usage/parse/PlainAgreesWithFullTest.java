package dev.keyledger.events.usage.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.codec.MediaTypes;
import dev.keyledger.events.codec.WireJson;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The quick parsers have no opinion of their own: whatever they accept, the full ones accept as the same. */
class PlainAgreesWithFullTest {
    private static final int MUTANTS = Boolean.getBoolean("keyledger.long") ? 1_000_000 : 200_000;
    private static final String[] FIELDS = {
        "keyId",
        "secretVersion",
        "provider",
        "model",
        "serviceTier",
        "inputTokens",
        "cacheReadInputTokens",
        "cacheWriteInputTokens",
        "cacheWrite1hInputTokens",
        "audioInputTokens",
        "imageInputTokens",
        "outputTokens",
        "reasoningTokens",
        "audioOutputTokens",
        "imageOutputTokens",
        "statusCode",
        "durationMs",
        "reportedCostUsd"
    };
    private static final String[] SPLINTERS = {
        "\"",
        "\\",
        "\\u0041",
        "\\n",
        "e5",
        "E-1",
        "e-05",
        "e999999999",
        "e-999999999",
        "0.30000000000000004",
        "\"3.5e-05\"",
        ".0",
        ".5",
        "-",
        "+",
        "0",
        "00",
        "null",
        "true",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        " ",
        "\t",
        "\n",
        "\u0000",
        "\u007f",
        "ä",
        "𝄞",
        "\ud800",
        "\ufeff",
        "1000000001",
        "99999999999999999999",
        "\"12\"",
        "{\"a\":{\"b\":1}}",
        "[[[[1]]]]",
        "//",
        "/**/",
        "NaN",
        "'",
        "\"keyId\":null,",
        "\"model\":\"x\","
    };

    private static final String[] TEXT_SPLINTERS = {
        "",
        "0",
        "9",
        "00",
        "-",
        ":",
        ".",
        "T",
        "t",
        "Z",
        "z",
        "+01:00",
        " ",
        "\n",
        "\u0000",
        "\u007f",
        "ä",
        "𝄞",
        "\"",
        "\\",
        "x".repeat(1_010)
    };
    private static final String KEY = "0197f0c2-7a5e-7c3d-8a44-5e0f6f1d2c3b";
    private static final Map<String, Object> DATA =
            Map.of("keyId", KEY, "model", "gpt-4o", "statusCode", 200, "durationMs", 7);
    private static final Map<String, String> ATTRIBUTES = new TreeMap<>(Map.of(
            "specversion", "1.0",
            "id", "r1",
            "source", "/gateways/eu-1",
            "type", "dev.keyledger.gateway.request",
            "time", "2026-11-23T21:26:04.5Z"));

    private final Random random = new Random(20261123);

    @Test
    void mutants_areReadAsTheFullParserReadsThem() {
        int plainly = 0;
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = mutant();
            RequestData plain = PlainRequestData.read(mutant);
            if (plain != null) {
                plainly++;
                assertThat(outcomeOf(plain::validated))
                        .as(() -> "seeded mutant: " + new String(mutant, UTF_8))
                        .isEqualTo(outcomeOf(() -> RequestData.readFully(mutant).validated()));
            }
        }
        // Otherwise nothing was compared; and of those that are left alone there must be enough too.
        assertThat(plainly).isBetween(MUTANTS / 5, MUTANTS * 4 / 5);
    }

    @Test
    void whatGatewaysWrite_isReadPlainly() {
        for (int i = 0; i < 1_000; i++) {
            String document = document();
            assertThat(PlainRequestData.read(document.getBytes(UTF_8)))
                    .as(document)
                    .isNotNull();
        }
    }

    @Test
    void mutatedTimes_areReadAsTheFormatterReadsThem() {
        int plainly = 0;
        for (int i = 0; i < MUTANTS / 4; i++) {
            String mutant = changed(random.nextBoolean() ? "2026-11-23T21:26:04Z" : "2024-02-29T23:59:59.123456Z");
            Instant plain = PlainTime.read(mutant);
            if (plain != null) {
                plainly++;
                assertThat(outcomeOf(() -> plain))
                        .as(() -> "seeded mutant: " + mutant)
                        .isEqualTo(outcomeOf(() -> EventAttributes.readFully(mutant)));
            }
        }
        assertThat(plainly).isBetween(MUTANTS / 400, MUTANTS / 8);
    }

    /** Headers are read quickly where they are ASCII; the same attributes in an envelope never are. */
    @Test
    void mutatedAttributes_areJudgedAlikeInBothModes() throws Exception {
        var parser = new GatewayRequestParser(new Lateness(Duration.ofDays(7), Duration.ofMinutes(5)));
        int accepted = 0;
        for (int i = 0; i < MUTANTS / 10; i++) {
            Map<String, String> attributes = new LinkedHashMap<>(ATTRIBUTES);
            String name = List.copyOf(ATTRIBUTES.keySet()).get(random.nextInt(ATTRIBUTES.size()));
            attributes.compute(name, (n, text) -> random.nextInt(20) == 0 ? null : changed(text));
            Map<String, Object> envelope = new LinkedHashMap<>(attributes);
            envelope.put("data", DATA);

            ParsedRequest binary = parser.parse(
                    record(header -> header.startsWith("ce_") ? attributes.get(header.substring(3)) : null, DATA));
            ParsedRequest structured = parser.parse(
                    record(header -> header.equals("content-type") ? MediaTypes.CLOUDEVENT_JSON : null, envelope));

            assertThat(binary).as(() -> "seeded mutant: " + attributes).isEqualTo(structured);
            accepted += binary instanceof ParsedRequest.Accepted ? 1 : 0;
        }
        assertThat(accepted).isBetween(MUTANTS / 50, MUTANTS / 12);
    }

    private static ReceivedRecord record(UnaryOperator<String> headers, Object value) throws Exception {
        return new ReceivedRecord(
                KEY.getBytes(UTF_8),
                name -> headers.apply(name) == null ? null : headers.apply(name).getBytes(UTF_8),
                WireJson.mapper().writeValueAsBytes(value),
                Instant.parse("2026-11-23T21:26:05Z"));
    }

    private String changed(String text) {
        var changed = new StringBuilder(text);
        for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
            int at = random.nextInt(changed.length() + 1);
            int end = Math.min(changed.length(), at + random.nextInt(3));
            changed.replace(at, end, TEXT_SPLINTERS[random.nextInt(TEXT_SPLINTERS.length)]);
        }
        // A header can't hold half of a surrogate pair.
        return new String(changed.toString().getBytes(UTF_8), UTF_8);
    }

    /** Texts come from outside: what is held must stay small. */
    @Test
    void repeatedText_isHeldUnlessItIsLong() {
        byte[] ordinary = "/gateways/eu-1".getBytes(UTF_8);
        byte[] longest = "x".repeat(256).getBytes(UTF_8);
        byte[] tooLong = "x".repeat(257).getBytes(UTF_8);

        assertThat(textOf(ordinary)).isEqualTo("/gateways/eu-1").isSameAs(textOf(ordinary));
        assertThat(textOf(longest)).isSameAs(textOf(longest));
        assertThat(textOf(tooLong)).isEqualTo("x".repeat(257)).isNotSameAs(textOf(tooLong));
    }

    private static String textOf(byte[] bytes) {
        return RepeatedText.of(bytes, 0, bytes.length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-23T21:26:04Z",
                "2026-11-23T21:26:04.1Z",
                "2026-11-23T21:26:04.123456789Z",
                "2024-02-29T00:00:00Z",
                "0000-01-01T00:00:00Z",
                "1969-12-31T23:59:59.999Z"
            })
    void plainTime_isTheSameMoment(String time) throws RejectedException {
        assertThat(PlainTime.read(time)).isNotNull().isEqualTo(EventAttributes.readFully(time));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2026-11-23T21:26:04",
                "2026-11-23T21:26:04.Z",
                "2026-11-23T21:26:04.1234567890Z",
                "2026-11-23T21:26:04.12x Z",
                "2026-11-23T24:00:00Z",
                "2026-11-23T21:60:00Z",
                "2026-12-31T23:59:60Z",
                "2026-02-29T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-11-23t21:26:04z",
                "2026-11-23T21:26:04+01:00",
                "2026-11-23T21:26:04Zß"
            })
    void otherTimes_areLeftToTheFormatter(String time) {
        assertThat(PlainTime.read(time)).isNull();
    }

    private interface Reading {
        Object read() throws RejectedException;
    }

    /** What was read, or why it is nothing. */
    private static Object outcomeOf(Reading reading) {
        try {
            return reading.read();
        } catch (RejectedException e) {
            return e.rejected();
        }
    }

    private byte[] mutant() {
        var text = new StringBuilder(document());
        for (int i = random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, SPLINTERS[random.nextInt(SPLINTERS.length)]);
                case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(4)));
                case 2 ->
                    text.replace(at, Math.min(text.length(), at + 1), SPLINTERS[random.nextInt(SPLINTERS.length)]);
                default -> {
                    byte[] bytes = text.toString().getBytes(UTF_8);
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                    return bytes;
                }
            }
        }
        return text.toString().getBytes(UTF_8);
    }

    private String document() {
        var text = new StringBuilder("{");
        boolean spaced = random.nextBoolean();
        int first = random.nextInt(4) == 0 ? random.nextInt(FIELDS.length) : 0;
        for (int i = 0; i < FIELDS.length; i++) {
            String field = FIELDS[(first + i) % FIELDS.length];
            if (!field.equals("keyId") && random.nextInt(12) == 0) {
                continue;
            }
            if (text.length() > 1) {
                text.append(spaced ? ", " : ",");
            }
            text.append('"').append(field).append(spaced ? "\": " : "\":").append(valueOf(field));
        }
        return text.append('}').toString();
    }

    private String valueOf(String field) {
        if (!field.equals("keyId") && random.nextInt(20) == 0) {
            return "null";
        }
        return switch (field) {
            case "keyId" -> "\"" + new UUID(random.nextLong(), random.nextLong()) + "\"";
            case "provider" -> random.nextBoolean() ? "\"openai\"" : "\"anthropic\"";
            case "model" -> "\"gpt-" + random.nextInt(10) + "\"";
            case "serviceTier" -> random.nextBoolean() ? "\"default\"" : "\"flex\"";
            case "statusCode" -> "" + (200 + random.nextInt(320));
            case "secretVersion" -> "" + (1 + random.nextInt(5));
            case "reportedCostUsd" -> String.format(Locale.ROOT, "\"0.%06d\"", random.nextInt(1_000_000));
            case "durationMs" -> "" + random.nextInt(100_000);
            default -> "" + random.nextInt(10_000);
        };
    }
}
