package dev.keyledger.usage.price;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.usage.GatewayRequest;
import dev.keyledger.events.usage.Usd;
import dev.keyledger.prices.PriceCatalogue;
import dev.keyledger.prices.PriceCatalogue.MaxAge;
import dev.keyledger.prices.PriceFiles;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RequestPricesTest {
    private static final String CATALOGUE = """
            {"format": "keyledger-prices-2", "providers": [
              {"provider": "openai", "source": "s", "asOf": "2026-06-01", "models": [
                {"model": "gpt-m", "prices": [
                  {"from": "2026-01-01",
                   "usdPerMillionTokens": {"input": 10, "cacheRead": 1, "cacheWrite": 12, "output": 100, "reasoning": 200}}
                ]},
                {"model": "gpt-free", "prices": [
                  {"from": "2026-01-01", "usdPerMillionTokens": {"input": 0, "output": 0}}
                ]}
              ]}
            ]}
            """;
    private static final Instant NOW = Instant.parse("2026-06-15T12:00:00Z");
    private static final RequestPrices PRICES = new RequestPrices(
            new PriceCatalogue(List.of(PriceFiles.read("prices", CATALOGUE.getBytes(UTF_8), LocalDate.EPOCH))),
            new MaxAge(Duration.ofDays(180), false));

    @Test
    void eachKindOfToken_hasItsOwnPrice() {
        // 1000 input, of which 300 read from and 200 written to the cache; 50 output, of which 20 reasoning.
        var request =
                new GatewayRequest(new UUID(0, 1), null, "openai", "gpt-m", 1000L, 300L, 200L, 50L, 20L, 200, 1, null);

        assertThat(PRICES.costOf(request, NOW))
                .isEqualTo(new Cost.Known((500 * 10 + 300 * 1 + 200 * 12 + 30 * 100 + 20 * 200) * 1_000_000L));
    }

    @Test
    void modelWithoutAPrice_costsWhatWasReported() {
        assertThat(costOf("x", 1L, 200, "0.000000000007")).isEqualTo(new Cost.Known(7));
        assertThat(costOf("gpt-m", null, 200, "1")).isEqualTo(new Cost.Known(1_000_000_000_000L));
    }

    @Test
    void reportedNothing_isBelievedOnlyOfAFreeModel() {
        assertThat(costOf("x", null, 200, "0")).isEqualTo(new Cost.Unpriced());
        assertThat(costOf("gpt-free", null, 200, "0")).isEqualTo(new Cost.Known(0));
    }

    @Test
    void successOfUnknownCost_isUnpricedAndNotFree() {
        assertThat(costOf("x", 1L, 200, null)).isEqualTo(new Cost.Unpriced());
        assertThat(costOf("gpt-m", null, 399, null)).isEqualTo(new Cost.Unpriced());
    }

    @Test
    void failure_costsNothingWithoutTokens_andIsPricedLikeASuccessWithThem() {
        assertThat(costOf("gpt-m", null, 400, null)).isEqualTo(new Cost.Known(0));
        assertThat(costOf("gpt-m", 1L, 499, null)).isEqualTo(new Cost.Known(10_000_000));
    }

    private static Cost costOf(String model, Long input, int status, String reported) {
        return PRICES.costOf(
                new GatewayRequest(
                        new UUID(0, 1),
                        null,
                        null,
                        model,
                        input,
                        null,
                        null,
                        null,
                        null,
                        status,
                        1,
                        reported == null ? null : Usd.parse(reported)),
                NOW);
    }
}
