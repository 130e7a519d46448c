package dev.keyledger.usage.price;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.usage.GatewayRequest;
import dev.keyledger.prices.PriceCatalogue;
import dev.keyledger.prices.PriceCatalogue.MaxAge;
import dev.keyledger.prices.PriceFiles;
import dev.keyledger.prices.Unpriced;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RequestPricesTest {
    private static final String CATALOGUE = """
            {"format": "keyledger-prices-2", "reportedCost": {"believe": WHOM}, "providers": [
              {"provider": "openai", "source": "s", "asOf": "2026-06-01", "models": [
                {"model": "gpt-m", "prices": [
                  {"from": "2026-01-01", "promptMax": 5000,
                   "usdPerMillionTokens": {"input": 10, "cacheRead": 1, "cacheWrite": 12, "cacheWrite1h": 16,
                     "audioInput": 50, "imageInput": 20, "output": 100, "reasoning": 200, "audioOutput": 300,
                     "imageOutput": 400}},
                  {"from": "2026-01-01", "serviceTier": "flex", "usdPerMillionTokens": {"input": 5, "output": 50}}
                ]},
                {"model": "gpt-free", "prices": [
                  {"from": "2026-01-01", "usdPerMillionTokens": {"input": 0, "output": 0}}
                ]}
              ]}
            ]}
            """;
    private static final String SOURCE = "/gateways/eu-1";
    private static final Instant NOW = Instant.parse("2026-06-15T12:00:00Z");
    private static final RequestPrices PRICES = prices("\"all\"", false);
    private static final long PICO_PER_MILLIONTH = 1_000_000;

    @Test
    void eachKindOfToken_hasItsOwnPrice() {
        var request = new GatewayRequest(
                new UUID(0, 1),
                null,
                "openai",
                "gpt-m",
                null,
                1000L,
                300L,
                200L,
                90L,
                40L,
                30L,
                100L,
                20L,
                15L,
                5L,
                200,
                1,
                null);

        assertThat(PRICES.costOf(SOURCE, request, NOW))
                .isEqualTo(estimated((430 * 10 + 300 + 110 * 12 + 90 * 16 + 40 * 50 + 30 * 20 + 60 * 100 + 20 * 200
                                + 15 * 300 + 5 * 400)
                        * PICO_PER_MILLIONTH));
    }

    @Test
    void tierOfService_hasItsOwnPrice() {
        assertThat(costOf(PRICES, "gpt-m", 10L, "flex", 200, null)).isEqualTo(estimated(50 * PICO_PER_MILLIONTH));
        assertThat(costOf(PRICES, "gpt-m", 10L, "default", 200, null)).isEqualTo(estimated(100 * PICO_PER_MILLIONTH));
        assertThat(costOf(PRICES, "gpt-m", 10L, "priority", 200, null))
                .isEqualTo(new Cost.Unknown(Unpriced.UNKNOWN_SERVICE_TIER));
    }

    @Test
    void whatWasReported_goesBeforeAnyPrice() {
        assertThat(costOf("x", 1L, 200, "0.000000000007")).isEqualTo(new Cost.Reported(7));
        assertThat(costOf("gpt-m", 1L, 200, "0.000000000007")).isEqualTo(new Cost.Reported(7));
        assertThat(costOf("gpt-m", null, 200, "1")).isEqualTo(new Cost.Reported(1_000_000_000_000L));
    }

    @Test
    void whatAGatewayWorkedOutForItself_isNotBilled() {
        RequestPrices some = prices("[\"/gateways/us-1\"]", false);

        assertThat(costOf(some, "gpt-m", 1L, null, 200, "3")).isEqualTo(estimated(10 * PICO_PER_MILLIONTH));
        assertThat(costOf(some, "x", 1L, null, 200, "3")).isEqualTo(new Cost.Unknown(Unpriced.UNKNOWN_MODEL));
        assertThat(some.costOf("/gateways/us-1", request("gpt-m", 1L, null, 200, "3"), NOW))
                .isEqualTo(new Cost.Reported(3_000_000_000_000L));
        assertThat(costOf(prices("\"none\"", false), "x", 1L, null, 200, "3"))
                .isEqualTo(new Cost.Unknown(Unpriced.UNKNOWN_MODEL));
    }

    @Test
    void reportedNothing_isBelievedOnlyOfAFreeModel() {
        assertThat(costOf("x", null, 200, "0")).isEqualTo(new Cost.Unknown(Unpriced.NO_USAGE));
        assertThat(costOf("gpt-free", null, 200, "0")).isEqualTo(new Cost.Nothing());
        assertThat(costOf("gpt-m", 1L, 200, "0")).isEqualTo(estimated(10 * PICO_PER_MILLIONTH));
        assertThat(costOf(prices("\"none\"", false), "gpt-free", null, null, 200, "0"))
                .isEqualTo(new Cost.Unknown(Unpriced.NO_USAGE));
    }

    @Test
    void successOfUnknownCost_isUnpricedAndNotFree() {
        assertThat(costOf("x", 1L, 200, null)).isEqualTo(new Cost.Unknown(Unpriced.UNKNOWN_MODEL));
        assertThat(costOf("gpt-m", null, 399, null)).isEqualTo(new Cost.Unknown(Unpriced.NO_USAGE));
        assertThat(costOf("gpt-m", 5001L, 200, null)).isEqualTo(new Cost.Unknown(Unpriced.PROMPT_TOO_LONG));
    }

    @Test
    void failure_costsNothingWithoutTokens_andIsPricedLikeASuccessWithThem() {
        assertThat(costOf("gpt-m", null, 400, null)).isEqualTo(new Cost.Nothing());
        assertThat(costOf("gpt-m", 1L, 499, null)).isEqualTo(estimated(10 * PICO_PER_MILLIONTH));
        assertThat(costOf("gpt-m", 1L, 499, "2")).isEqualTo(new Cost.Reported(2_000_000_000_000L));
    }

    @Test
    void tokensOfWhichOnlyAPartWasReported_areUnpriced_ofAFailureToo() {
        for (int status : new int[] {200, 499}) {
            assertThat(PRICES.costOf(SOURCE, Requests.of("openai", "gpt-m", 1L, null, null, status, null), NOW))
                    .isEqualTo(new Cost.Unknown(Unpriced.TOKENS_NOT_REPORTED));
            assertThat(PRICES.costOf(SOURCE, Requests.of("openai", "gpt-m", null, 1L, null, status, null), NOW))
                    .isEqualTo(new Cost.Unknown(Unpriced.TOKENS_NOT_REPORTED));
        }
        assertThat(PRICES.costOf(SOURCE, Requests.of("openai", "gpt-m", null, 1L, null, 200, "2"), NOW))
                .isEqualTo(new Cost.Reported(2_000_000_000_000L));
    }

    @Test
    void oldPrice_isFlagged_orRefused() {
        Instant later = Instant.parse("2026-12-24T12:00:00Z");
        GatewayRequest request = request("gpt-m", 1L, null, 200, null);

        assertThat(PRICES.costOf(SOURCE, request, later))
                .isEqualTo(new Cost.Estimated(10 * PICO_PER_MILLIONTH, true, false));
        assertThat(prices("\"all\"", true).costOf(SOURCE, request, later))
                .isEqualTo(new Cost.Unknown(Unpriced.STALE_PRICE));
    }

    @Test
    void requestThatDoesntSayWhoServedIt_isPricedAsItsMakerWould_andSaysSo() {
        GatewayRequest request = Requests.of(null, "gpt-m", 1L, 0L, null, 200, null);

        assertThat(PRICES.costOf(SOURCE, request, NOW))
                .isEqualTo(new Cost.Estimated(10 * PICO_PER_MILLIONTH, false, true));
    }

    private static Cost estimated(long picoUsd) {
        return new Cost.Estimated(picoUsd, false, false);
    }

    private static RequestPrices prices(String believed, boolean refuseOlder) {
        return new RequestPrices(
                new PriceCatalogue(List.of(PriceFiles.read(
                        "prices", CATALOGUE.replace("WHOM", believed).getBytes(UTF_8), LocalDate.EPOCH))),
                new MaxAge(Duration.ofDays(180), refuseOlder));
    }

    private static Cost costOf(String model, Long input, int status, String reported) {
        return costOf(PRICES, model, input, null, status, reported);
    }

    private static Cost costOf(
            RequestPrices prices, String model, Long input, String tier, int status, String reported) {
        return prices.costOf(SOURCE, request(model, input, tier, status, reported), NOW);
    }

    private static GatewayRequest request(String model, Long input, String tier, int status, String reported) {
        return Requests.of("openai", model, input, input == null ? null : 0L, tier, status, reported);
    }
}
