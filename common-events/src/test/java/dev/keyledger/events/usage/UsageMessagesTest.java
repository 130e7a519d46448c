package dev.keyledger.events.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.events.codec.WireJson;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UsageMessagesTest {
    private static final UUID KEY = UUID.fromString("01a3ad6c-5c00-7000-8000-000000000002");
    private static final Instant HOUR = Instant.parse("2026-11-23T08:00:00Z");
    private static final UsageCounts COUNTS = new UsageCounts(
            3,
            1,
            4808,
            100,
            9,
            8,
            7,
            6,
            10,
            5,
            4,
            1,
            Usd.parse("0.012120000001"),
            Usd.parse("0.002"),
            Usd.parse("0.010120000001"),
            1,
            2,
            1);

    @Test
    void usd_hasSixToTwelveFractionDigits() {
        assertThat(Usd.ZERO).hasToString("0.000000");
        assertThat(Usd.ofPico(1)).hasToString("0.000000000001");
        assertThat(Usd.parse("1200")).hasToString("1200.000000");
        assertThat(Usd.parse("0.1234567")).hasToString("0.1234567");
        assertThat(Usd.parse("0.10").plus(Usd.ofPico(5))).isEqualTo(Usd.parse("0.100000000005"));
    }

    @Test
    void usd_isNeverRounded() {
        assertThatThrownBy(() -> Usd.parse("0.0000000000001")).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void counts_addUpAndRefuseToOverflow() {
        assertThat(COUNTS.plus(UsageCounts.ZERO)).isEqualTo(COUNTS);
        assertThat(COUNTS.plus(COUNTS).costUsd()).isEqualTo(Usd.parse("0.024240000002"));
        var huge =
                new UsageCounts(Long.MAX_VALUE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Usd.ZERO, Usd.ZERO, Usd.ZERO, 0, 0, 0);
        assertThatThrownBy(() -> huge.plus(COUNTS)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void hour_isWrittenFlatAndReadBack() throws JsonProcessingException {
        var hour = new UsageHour(KEY, HOUR, 42, List.of(new ModelUsage("gpt-4o", null, COUNTS)));
        String json = WireJson.mapper().writeValueAsString(hour);
        assertThat(json)
                .isEqualTo("{\"keyId\":\"01a3ad6c-5c00-7000-8000-000000000002\",\"hour\":\"2026-11-23T08:00:00.000Z\","
                        + "\"revision\":42,\"models\":[{\"model\":\"gpt-4o\",\"requests\":3,\"errors\":1,"
                        + "\"inputTokens\":4808,\"cacheReadInputTokens\":100,\"cacheWriteInputTokens\":9,"
                        + "\"cacheWrite1hInputTokens\":8,\"audioInputTokens\":7,\"imageInputTokens\":6,"
                        + "\"outputTokens\":10,\"reasoningTokens\":5,\"audioOutputTokens\":4,\"imageOutputTokens\":1,"
                        + "\"costUsd\":\"0.012120000001\",\"reportedCostUsd\":\"0.002000\","
                        + "\"estimatedCostUsd\":\"0.010120000001\",\"unpricedRequests\":1,\"staleRequests\":2,"
                        + "\"assumedProviderRequests\":1}]}");
        assertThat(WireJson.mapper().readValue(json, UsageHour.class)).isEqualTo(hour);
    }

    @Test
    void total_andProgress_surviveTheRoundTrip() throws JsonProcessingException {
        var secrets = List.of(new SecretUsage(3, HOUR.plusSeconds(61), 2), new SecretUsage(2, HOUR, 1));
        var total = new UsageTotal(KEY, 42, HOUR, HOUR.plusSeconds(61), secrets, COUNTS);
        assertThat(WireJson.mapper().readValue(WireJson.mapper().writeValueAsString(total), UsageTotal.class))
                .isEqualTo(total);
        var progress = new UsageProgress(HOUR, HOUR, 42);
        assertThat(WireJson.mapper().readValue(WireJson.mapper().writeValueAsString(progress), UsageProgress.class))
                .isEqualTo(progress);
    }

    /** As the builds before the dimensions wrote them; they stand on topics and in tables. */
    @Test
    void messagesOfAnOlderBuild_haveNothingOfWhatItDidntKnow() throws JsonProcessingException {
        String counts = "\"requests\":3,\"errors\":1,\"inputTokens\":4808,\"cacheReadInputTokens\":100,"
                + "\"cacheWriteInputTokens\":0,\"outputTokens\":10,\"reasoningTokens\":5,\"costUsd\":\"0.012120000001\","
                + "\"reportedCostUsd\":\"0.000000\",\"unpricedRequests\":1";
        var known = new UsageCounts(
                3, 1, 4808, 100, 0, 0, 0, 0, 10, 5, 0, 0, Usd.parse("0.012120000001"), Usd.ZERO, Usd.ZERO, 1, 0, 0);
        String hour = "{\"keyId\":\"" + KEY + "\",\"hour\":\"2026-11-23T08:00:00.000Z\",\"revision\":42,"
                + "\"models\":[{\"model\":\"gpt-4o\"," + counts + "}]}";
        String total = "{\"keyId\":\"" + KEY + "\",\"revision\":42,\"floorHour\":\"2026-11-23T08:00:00.000Z\","
                + "\"lastUsedAt\":\"2026-11-23T08:01:01.000Z\"," + counts + "}";

        assertThat(WireJson.mapper().readValue(hour, UsageHour.class))
                .isEqualTo(new UsageHour(KEY, HOUR, 42, List.of(new ModelUsage("gpt-4o", null, known))));
        assertThat(WireJson.mapper().readValue(total, UsageTotal.class))
                .isEqualTo(new UsageTotal(KEY, 42, HOUR, HOUR.plusSeconds(61), List.of(), known));
    }

    @Test
    void recordKeys_areThoseOfTheContract() {
        var hour = new UsageMessageKey.Hour(KEY, HOUR);
        assertThat(hour).hasToString("h|" + KEY + "|2026-11-23T08:00:00.000Z");
        for (UsageMessageKey key : List.of(hour, new UsageMessageKey.Total(KEY), new UsageMessageKey.Progress())) {
            assertThat(UsageMessageKey.parse(key.toString())).contains(key);
        }
        for (String other : List.of("", "h|x|y", "t|", "w|", "h|" + KEY, "x")) {
            assertThat(UsageMessageKey.parse(other)).as(other).isEmpty();
        }
    }
}
