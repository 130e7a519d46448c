package dev.keyledger.console.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.console.upstream.Views.Bucket;
import dev.keyledger.console.upstream.Views.ModelCounts;
import dev.keyledger.console.upstream.Views.UsageSeries;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsageCsvTest {
    @Test
    void usage_isALineForEachBucketAndModel_withWholeAmounts() {
        assertThat(lines(model("gpt-4o", "openai")))
                .containsExactly(
                        "2026-11-23 00:00:00,2026-11-24 00:00:00,\"openai\",\"gpt-4o\",7,1,10,2,3,4,5,0.000000000003,6,"
                                + "0.000000000001,0.000000000002,8,9,11,12,13,14,15");
    }

    @Test
    void everyColumn_hasAName() {
        assertThat(UsageCsv.of(usage(model("gpt-4o", "openai"))).lines().map(line -> line.split(",", -1).length))
                .containsExactly(22, 22);
    }

    @Test
    void whatAServiceOfBeforeDoesntSay_isNothingAndNotZero() {
        assertThat(lines(OlderCounts.of("m", 7)).getFirst()).endsWith(",5,1,6,,,,,,,,,");
    }

    @Test
    void costThatNobodyKnows_isNothing_andNotFree() {
        assertThat(lines(unpriced()).getFirst()).contains(",7,0,10,0,0,0,0,,7,");
    }

    @Test
    void dayWithoutUse_isALineOfZeros() {
        Instant start = Instant.parse("2026-11-23T00:00:00Z");
        var bucket = new Bucket(start, start.plusSeconds(3_600), 0, 0, 0, 0, BigDecimal.ZERO, 0, List.of());
        var usage = new UsageSeries(start, start.plusSeconds(3_600), null, List.of(bucket), List.of(), null);
        assertThat(UsageCsv.of(usage).lines().skip(1))
                .containsExactly("2026-11-23 00:00:00,2026-11-23 01:00:00,," + ",0".repeat(18));
        assertThat(UsageCsv.of(usage).lines().map(line -> line.split(",", -1).length))
                .containsExactly(22, 22);
    }

    @Test
    void namesOfOthers_areNeitherFormulasNorBreakTheTable() {
        assertThat(lines(model("=cmd|' /C calc'!A1", null)).getFirst()).contains(",,\"'=cmd|' /C calc'!A1\",");
        assertThat(lines(model("a\"b,c", "@x")).getFirst()).contains(",\"'@x\",\"a\"\"b,c\",");
    }

    private static List<String> lines(ModelCounts model) {
        return UsageCsv.of(usage(model)).lines().skip(1).toList();
    }

    private static UsageSeries usage(ModelCounts model) {
        Instant start = Instant.parse("2026-11-23T00:00:00Z");
        Instant end = Instant.parse("2026-11-24T00:00:00Z");
        var bucket = new Bucket(start, end, 7, 1, 10, 4, BigDecimal.ZERO, 6, List.of(model));
        return new UsageSeries(start, end, null, List.of(bucket), List.of(model), null);
    }

    private static ModelCounts unpriced() {
        return new ModelCounts(
                "m", null, 7, 0, 10, 0, 0, 0, 0, new BigDecimal("0.000000"), null, null, 7, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
    }

    private static ModelCounts model(String name, String provider) {
        return new ModelCounts(
                name,
                provider,
                7,
                1,
                10,
                2,
                3,
                4,
                5,
                new BigDecimal("0.000000000003"),
                new BigDecimal("0.000000000001"),
                new BigDecimal("0.000000000002"),
                6,
                8L,
                9L,
                11L,
                12L,
                13L,
                14L,
                15L);
    }
}
