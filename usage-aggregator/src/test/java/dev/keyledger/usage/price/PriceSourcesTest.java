package dev.keyledger.usage.price;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.usage.GatewayRequest;
import dev.keyledger.prices.PriceCatalogue;
import dev.keyledger.prices.PriceCatalogue.MaxAge;
import dev.keyledger.prices.PriceFiles;
import dev.keyledger.prices.PriceList;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose word is taken for what a request cost, where a catalogue that was given to reprice by doesn't say. */
class PriceSourcesTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-11-27");
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final String PUBLIC = """
            {"gpt-m": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-05,
                       "output_cost_per_token": 1e-04}}""";
    private static final String OURS = """
            {"format": "keyledger-prices-2", "reportedCost": {"believe": %s}, "providers": []}""";
    private static final Cost ESTIMATED = new Cost.Estimated(10_000_000, false, false);
    private static final Cost REPORTED = new Cost.Reported(3_000_000_000_000L);

    @ParameterizedTest
    @CsvSource({"'\"none\"', false", "'\"all\"', true", "'[\"/gateways/a\"]', true", "'[\"/gateways/b\"]', false"})
    void publicList_believesWhomTheServiceDoes(String whom, boolean believed) {
        assertThat(costBy(PUBLIC, whom)).isEqualTo(believed ? REPORTED : ESTIMATED);
    }

    @Test
    void builtInPrices_sayNothingAboutWhomToBelieve() {
        String together = """
                {"format": "keyledger-price-lists-1", "lists": [
                  {"name": "built-in", "asOf": "2026-11-27", "prices": %s},
                  {"name": "public", "asOf": "2026-11-27", "prices": %s}]}
                """.formatted(new String(PriceFiles.builtInFile().json(), UTF_8), PUBLIC);

        assertThat(costBy(together, "\"none\"")).isEqualTo(ESTIMATED);
    }

    @Test
    void catalogueThatSaysWhomToBelieve_isTakenAtItsWord() {
        String together = """
                {"format": "keyledger-price-lists-1", "lists": [
                  {"name": "ours", "asOf": "2026-11-27", "prices": %s},
                  {"name": "public", "asOf": "2026-11-27", "prices": %s}]}
                """.formatted(OURS.formatted("\"all\""), PUBLIC);

        assertThat(costBy(together, "\"none\"")).isEqualTo(REPORTED);
    }

    @Test
    void listOfWhichNobodySaysWhenItHeld_isStale() {
        var sources = new PriceSources(new PriceCatalogue(List.of()), new MaxAge(Duration.ofDays(180), false));
        GatewayRequest request = Requests.of("openai", "gpt-m", 1L, 0L, null, 200, null);

        assertThat(sources.given("catalog", PUBLIC, null).costOf("/gateways/a", request, NOW))
                .isEqualTo(new Cost.Estimated(10_000_000, true, false));
    }

    private static Cost costBy(String catalogue, String believedByTheService) {
        PriceList ours =
                PriceFiles.read("ours", OURS.formatted(believedByTheService).getBytes(UTF_8), TODAY);
        var own = new PriceCatalogue(List.of(PriceFiles.builtIn(), ours));
        GatewayRequest request = Requests.of("openai", "gpt-m", 1L, 0L, null, 200, "3");

        return new PriceSources(own, new MaxAge(Duration.ofDays(180), false))
                .given("catalog", catalogue, TODAY)
                .costOf("/gateways/a", request, NOW);
    }
}
