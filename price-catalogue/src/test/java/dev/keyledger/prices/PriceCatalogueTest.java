package dev.keyledger.prices;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceCatalogueTest {
    private static final String OWN = """
            {"format": "keyledger-prices-2", "providers": [
              {"provider": "openai", "source": "s", "asOf": "2026-08-01", "models": [
                {"model": "m", "names": ["m-old"], "startsWith": ["m-20"], "prices": [
                  {"from": "2026-01-01", "usdPerMillionTokens": {"input": 2, "cacheRead": 0.5, "output": 8}},
                  {"from": "2026-07-01", "usdPerMillionTokens": {"input": 1, "output": 4}},
                  {"from": "2026-01-01", "serviceTier": "batch", "usdPerMillionTokens": {"input": 0.5, "output": 2}}
                ]},
                {"model": "long", "prices": [
                  {"from": "2026-01-01", "promptMax": 1000, "usdPerMillionTokens": {"input": 1, "output": 1},
                   "above": [{"tokens": 100, "usdPerMillionTokens": {"input": 2, "output": 3}}],
                   "aboveCounts": "above-only"}
                ]},
                {"model": "nightly", "prices": [
                  {"from": "2026-01-01", "usdPerMillionTokens": {"input": 2, "output": 2}},
                  {"from": "2026-01-01", "hours": {"from": "16:30", "until": "00:30"},
                   "usdPerMillionTokens": {"input": 1, "output": 1}, "usdPerRequest": 0.005}
                ]},
                {"model": "embedding", "prices": [{"from": "2026-01-01", "usdPerMillionTokens": {"input": 1}}]},
                {"model": "rerank", "prices": [{"from": "2026-01-01", "usdPerMillionTokens": {"input": 1, "output": 0}}]},
                {"model": "free", "prices": [{"from": "2026-01-01", "usdPerMillionTokens": {"input": 0, "output": 0}}]},
                {"model": "freeInput", "prices": [{"from": "2026-01-01", "usdPerMillionTokens": {"input": 0, "output": 1}}]},
                {"model": "lengths", "prices": [
                  {"from": "2026-01-01", "usdPerMillionTokens": {"input": 0, "output": 1},
                   "above": [{"tokens": 100, "usdPerMillionTokens": {"input": 0, "output": 3}}],
                   "aboveCounts": "whole-request"}
                ]},
                {"model": "limited", "prices": [
                  {"from": "2026-01-01", "promptMax": 100, "usdPerMillionTokens": {"input": 0, "output": 1}}
                ]}
              ]}
            ]}
            """;
    private static final PriceCatalogue CATALOGUE = new PriceCatalogue(List.of(read(OWN)));
    private static final Instant JUNE = Instant.parse("2026-06-15T12:00:00Z");
    private static final Instant AUGUST = Instant.parse("2026-08-15T12:00:00Z");
    private static final PriceCatalogue.MaxAge MAX_AGE = new PriceCatalogue.MaxAge(Duration.ofDays(180), false);

    @Test
    void price_isTheOneInForceAtTheTime() {
        assertThat(cost("m", null, TokenUse.of(10, 1), JUNE)).isEqualTo(28_000_000);
        assertThat(cost("m", null, TokenUse.of(10, 1), Instant.parse("2026-07-01T00:00:00Z")))
                .isEqualTo(14_000_000);
        assertThat(estimate("m", null, TokenUse.of(10, 1), Instant.parse("2025-12-31T23:59:59.999Z")))
                .isEqualTo(new Estimate.Unknown(Unpriced.NO_PRICE_THEN));
    }

    @Test
    void tokensOfEachKind_areCountedOnce() {
        var use = new TokenUse(1_000L, 300L, null, null, null, null, 50L, 20L, null, null);

        assertThat(cost("m", null, use, JUNE)).isEqualTo(700 * 2_000_000L + 300 * 500_000L + 50 * 8_000_000L);
    }

    @Test
    void partsThatAreMoreThanTheirWhole_areUnpriced() {
        var use = new TokenUse(100L, 80L, null, null, 80L, null, 1L, null, null, null);

        assertThat(estimate("m", null, use, JUNE)).isEqualTo(new Estimate.Unknown(Unpriced.TOKENS_NOT_COVERED));
    }

    @ParameterizedTest
    @CsvSource({"batch, 5000000", "default, 20000000", "'', 20000000", "On_Demand, 20000000"})
    void serviceTier_hasItsPrice(String tier, long pico) {
        assertThat(cost("m", tier, TokenUse.of(10, 0), JUNE)).isEqualTo(pico);
    }

    @ParameterizedTest
    @ValueSource(strings = {"priority", "flex", "gold", "auto", "AUTO"})
    void serviceTierWithoutAPrice_isUnpriced(String tier) {
        assertThat(estimate("m", tier, TokenUse.of(10, 0), JUNE))
                .isEqualTo(new Estimate.Unknown(Unpriced.UNKNOWN_SERVICE_TIER));
    }

    @Test
    void tierThatCountsOnlyWhatIsAbove_chargesBothRates() {
        assertThat(cost("long", null, TokenUse.of(100, 10), JUNE)).isEqualTo(110_000_000);
        assertThat(cost("long", null, TokenUse.of(150, 10), JUNE)).isEqualTo(100_000_000 + 50 * 2_000_000 + 10_000_000);
    }

    @Test
    void promptBeyondThePrice_isUnpriced() {
        assertThat(estimate("long", null, TokenUse.of(1_001, 10), JUNE))
                .isEqualTo(new Estimate.Unknown(Unpriced.PROMPT_TOO_LONG));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-06-15T16:29:59.999Z, 2000000",
        "2026-06-15T16:30:00Z, 5001000000",
        "2026-06-16T00:29:59.999Z, 5001000000",
        "2026-06-16T00:30:00Z, 2000000"
    })
    void hoursOfTheDay_haveTheirPrice(Instant time, long pico) {
        assertThat(cost("nightly", null, TokenUse.of(1, 0), time)).isEqualTo(pico);
    }

    @Test
    void oldPrice_isFlagged_orRefused() {
        Instant edge = Instant.parse("2026-08-02T00:00:00Z").plus(Duration.ofDays(180));

        assertThat(((Estimate.Priced) estimate("m", null, TokenUse.of(1, 0), edge)).stale())
                .isFalse();
        assertThat(((Estimate.Priced) estimate("m", null, TokenUse.of(1, 0), edge.plusMillis(1))).stale())
                .isTrue();
        assertThat(CATALOGUE.estimate(
                        "openai",
                        "m",
                        null,
                        TokenUse.of(1, 0),
                        edge.plusMillis(1),
                        new PriceCatalogue.MaxAge(Duration.ofDays(180), true)))
                .isEqualTo(new Estimate.Unknown(Unpriced.STALE_PRICE));
    }

    @Test
    void noUsage_isUnpriced_andNoTokensOfAKindAreNone() {
        assertThat(estimate("m", null, new TokenUse(null, null, null, null, null, null, null, null, null, null), JUNE))
                .isEqualTo(new Estimate.Unknown(Unpriced.NO_USAGE));
        assertThat(cost("m", null, TokenUse.of(0, 1), JUNE)).isEqualTo(8_000_000);
    }

    @ParameterizedTest
    @CsvSource({
        "m,         ,  1000",
        "m,         10, ",
        "long,      ,  1000",
        "freeInput, 10, ",
        "lengths,   ,  1000",
        "limited,   ,  1000"
    })
    void wholeThatWasntReported_isNotNothing_whereItWouldCostSomethingOrDecideWhatDoes(
            String model, Long input, Long output) {
        assertThat(estimate(model, null, wholes(input, output), JUNE))
                .isEqualTo(new Estimate.Unknown(Unpriced.TOKENS_NOT_REPORTED));
    }

    @ParameterizedTest
    @CsvSource({"embedding, 10, , 10000000", "rerank, 10, , 10000000", "freeInput, , 10, 10000000", "free, 10, , 0"})
    void wholeThatWasntReported_isNothing_whereNothingIsChargedForIt(String model, Long input, Long output, long pico) {
        assertThat(cost(model, null, wholes(input, output), JUNE)).isEqualTo(pico);
    }

    @Test
    void largestRequest_isExact_andBeyondThatUnpriced() {
        PriceCatalogue dear =
                new PriceCatalogue(List.of(read(OWN.replace("{\"input\": 1, \"output\": 4}", "{\"input\": 1000}"))));

        assertThat(dear.estimate("openai", "m", null, TokenUse.of(1_000_000_000, 0), AUGUST, MAX_AGE))
                .isEqualTo(new Estimate.Priced(1_000_000_000_000_000_000L, false, false));
        assertThat(dear.estimate("openai", "m", null, TokenUse.of(10_000_000_000L, 0), AUGUST, MAX_AGE))
                .isEqualTo(new Estimate.Unknown(Unpriced.BEYOND_BELIEF));
    }

    @Test
    void laterList_standsOverThoseBeforeIt_andOnlyWhereItSaysSomething() {
        PriceList company = read("""
                {"format": "keyledger-prices-2", "reportedCost": {"believe": ["/gateways/a"]}, "providers": [
                  {"provider": "OpenAI", "source": "contract", "asOf": "2026-08-01", "models": [
                    {"model": "m", "prices": [{"from": "2026-01-01", "usdPerMillionTokens": {"input": 0.1, "output": 0.1}}]}
                  ]}]}
                """);
        var both = new PriceCatalogue(List.of(read(OWN), company));

        assertThat(both.estimate("openai", "m", null, TokenUse.of(10, 0), JUNE, MAX_AGE))
                .isEqualTo(new Estimate.Priced(1_000_000, false, false));
        assertThat(both.estimate("openai", "m-old", null, TokenUse.of(10, 0), JUNE, MAX_AGE))
                .isEqualTo(new Estimate.Priced(20_000_000, false, false));
        assertThat(both.reportedCosts().believe("/gateways/a")).isTrue();
        assertThat(both.reportedCosts().believe("/gateways/b")).isFalse();
    }

    @Test
    void namesBeyondCounting_areNotRemembered() {
        for (int i = 0; i < 50_000; i++) {
            assertThat(CATALOGUE.estimate("openai", "x" + i, null, TokenUse.of(1, 1), JUNE, MAX_AGE))
                    .isEqualTo(new Estimate.Unknown(Unpriced.UNKNOWN_MODEL));
        }
        assertThat(CATALOGUE.remembered()).isLessThanOrEqualTo(10_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"input\": 2,|{\"input\": -2,|/providers/0/models/0/prices/0/usdPerMillionTokens: input is not from 0",
                "{\"input\": 2,|{\"input\": 1000001,|/providers/0/models/0/prices/0/usdPerMillionTokens: input is not from 0",
                "{\"input\": 2,|{\"input\": 0.0000001,|/usdPerMillionTokens/input: 0.0000001 is no whole number of pico-dollars",
                "{\"input\": 2,|{\"input\": \"2\",|/providers/0/models/0/prices/0/usdPerMillionTokens/input: is not a number",
                "{\"input\": 2,|{\"inputs\": 2,|/providers/0/models/0/prices/0/usdPerMillionTokens/inputs: is none of audioInput",
                "\"2026-07-01\"|\"2026-01-01\"|/providers/0/models/0: two prices for one moment",
                "\"2026-07-01\"|\"soon\"|/providers/0/models/0/prices/1/from: is not a day",
                "\"m-old\"|\"long\"|uses the name long, which /providers/0/models/0 has",
                "\"source\": \"s\", |``|/providers/0/models/0/prices/0: has no \"source\"",
                "\"tokens\": 100|\"tokens\": 0|/providers/0/models/1/prices/0/above/0: is not above a positive number",
                "\"above-only\"|\"some\"|/providers/0/models/1/prices/0/aboveCounts: is not whole-request or above-only",
                "\"16:30\"|\"25:00\"|/providers/0/models/2/prices/1/hours/from: is not a time of day",
                "\"00:30\"|\"16:30\"|/providers/0/models/2/prices/1/hours: hours from 16:30 until 16:30",
                "\"batch\"|\"gold\"|/providers/0/models/0/prices/2/serviceTier: is not standard, batch",
                "\"promptMax\"|\"promptMaximum\"|/providers/0/models/1/prices/0: has a field \"promptMaximum\"",
                "prices-2|prices-3|/format: is not \"keyledger-prices-2\""
            })
    void mistake_isNamedByItsPlace(String text, String mistake, String message) {
        assertThat(OWN).contains(text);
        String broken = OWN.replace(text, mistake);

        assertThatThrownBy(() -> read(broken))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("prices ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[]", "{}", "7", "{\"providers\": [], \"providers\": []}", "{\"providers\": []} x"})
    void fileThatIsNoPriceList_isRefused(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fileOfFiftyMegabytes_isRefusedByItsSize() {
        assertThatThrownBy(() -> PriceFiles.read("prices", new byte[50 << 20], LocalDate.EPOCH))
                .hasMessageContaining("has 50 MiB");
    }

    @Test
    void deepNesting_isRefused() {
        assertThatThrownBy(() -> read("[".repeat(100_000))).isInstanceOf(IllegalArgumentException.class);
    }

    private static TokenUse wholes(Long input, Long output) {
        return new TokenUse(input, null, null, null, null, null, output, null, null, null);
    }

    private static PriceList read(String json) {
        return PriceFiles.read("prices", json.getBytes(UTF_8), LocalDate.EPOCH);
    }

    private static Estimate estimate(String model, String serviceTier, TokenUse use, Instant time) {
        return CATALOGUE.estimate("openai", model, serviceTier, use, time, MAX_AGE);
    }

    private static long cost(String model, String serviceTier, TokenUse use, Instant time) {
        return ((Estimate.Priced) estimate(model, serviceTier, use, time)).picoUsd();
    }
}
