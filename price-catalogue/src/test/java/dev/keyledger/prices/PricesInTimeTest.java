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

/** Which price of a model holds when, and which prices leave that open. */
class PricesInTimeTest {
    private static final String NIGHT = "\"hours\": {\"from\": \"16:30\", \"until\": \"00:30\"}";
    private static final String LATE = "\"hours\": {\"from\": \"20:00\", \"until\": \"04:00\"}";
    private static final String MORNING = "\"hours\": {\"from\": \"00:30\", \"until\": \"09:00\"}";

    @Test
    void laterPriceForAllHours_leavesTheNightItsOwn() {
        PriceCatalogue catalogue =
                catalogue(price("2026-01-01", 2), price("2026-01-01", NIGHT, 1), price("2026-07-01", 4));

        assertThat(inputAt(catalogue, "2026-06-30T12:00:00Z")).isEqualTo(2);
        assertThat(inputAt(catalogue, "2026-06-30T20:00:00Z")).isEqualTo(1);
        assertThat(inputAt(catalogue, "2026-07-01T12:00:00Z")).isEqualTo(4);
        assertThat(inputAt(catalogue, "2026-07-01T20:00:00Z")).isEqualTo(1);
    }

    @Test
    void nightThatEnds_costsWhatTheDayDoes() {
        PriceCatalogue catalogue = catalogue(
                price("2026-01-01", NIGHT + ", \"until\": \"2026-07-01\"", 1),
                price("2026-01-01", 2),
                price("2026-07-01", 4));

        assertThat(inputAt(catalogue, "2026-06-30T20:00:00Z")).isEqualTo(1);
        assertThat(inputAt(catalogue, "2026-07-01T20:00:00Z")).isEqualTo(4);
    }

    @Test
    void priceThatFollows_endsTheOneBeforeForGood() {
        PriceCatalogue catalogue = catalogue(
                price("2026-01-01", 2), price("2026-06-01", "\"until\": \"2026-07-01\"", 1), price("2026-08-01", 3));

        assertThat(inputAt(catalogue, "2026-05-31T00:00:00Z")).isEqualTo(2);
        assertThat(inputAt(catalogue, "2026-06-30T00:00:00Z")).isEqualTo(1);
        assertThat(estimate(catalogue, "2026-07-15T00:00:00Z")).isEqualTo(new Estimate.Unknown(Unpriced.NO_PRICE_THEN));
        assertThat(inputAt(catalogue, "2026-08-01T00:00:00Z")).isEqualTo(3);
    }

    @Test
    void hoursThatChange_areMeantOneAfterTheOther() {
        PriceCatalogue catalogue = catalogue(
                price("2026-01-01", NIGHT + ", \"until\": \"2026-07-01\"", 1),
                price("2026-07-01", LATE, 3),
                price("2026-01-01", MORNING + ", \"until\": \"2026-07-01\"", 2));

        assertThat(inputAt(catalogue, "2026-06-30T20:00:00Z")).isEqualTo(1);
        assertThat(inputAt(catalogue, "2026-07-01T20:00:00Z")).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"until\": \"2026-08-01\"|\"note\": \"\"|2026-07-01",
                "\"until\": \"2026-08-01\"|\"until\": \"2026-07-15\"|2026-07-01",
                "\"hours\": {\"from\": \"16:30\", \"until\": \"00:30\"}"
                        + "|\"hours\": {\"from\": \"20:00\", \"until\": \"04:00\"}|2026-07-01",
                "\"hours\": {\"from\": \"16:30\", \"until\": \"00:30\"}, \"until\": \"2026-08-01\""
                        + "|\"hours\": {\"from\": \"16:30\", \"until\": \"00:30\"}|2026-07-01",
                "\"serviceTier\": \"batch\", \"until\": \"2026-08-01\"|\"serviceTier\": \"batch\"|2026-07-01"
            })
    void pricesForOneMoment_areRefused_howeverTheyBegin(String first, String second, String from) {
        String[] prices = {price("2026-01-01", first, 2), price(from, second, 1)};

        assertThatThrownBy(() -> catalogue(prices))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/providers/0/models/0: two prices for one moment")
                .hasMessageContaining("2026-01-01T00:00:00Z")
                .hasMessageContaining("2026-07-01T00:00:00Z");
        assertThatThrownBy(() -> catalogue(prices[1], prices[0])).isInstanceOf(IllegalArgumentException.class);
    }

    private static String price(String from, int input) {
        return price(from, "\"note\": \"\"", input);
    }

    private static String price(String from, String more, int input) {
        return "{\"from\": \"" + from + "\", " + more + ", \"usdPerMillionTokens\": {\"input\": " + input + "}}";
    }

    private static PriceCatalogue catalogue(String... prices) {
        String json = """
                {"format": "keyledger-prices-2", "providers": [
                  {"provider": "openai", "source": "s", "asOf": "2026-08-01", "models": [
                    {"model": "m", "prices": [%s]}]}]}
                """.formatted(String.join(",", prices));
        return new PriceCatalogue(List.of(PriceFiles.read("prices", json.getBytes(UTF_8), LocalDate.EPOCH)));
    }

    private static long inputAt(PriceCatalogue catalogue, String time) {
        return ((Estimate.Priced) estimate(catalogue, time)).picoUsd() / 1_000_000;
    }

    private static Estimate estimate(PriceCatalogue catalogue, String time) {
        return catalogue.estimate(
                "openai",
                "m",
                null,
                TokenUse.of(1, 0),
                Instant.parse(time),
                new PriceCatalogue.MaxAge(Duration.ofDays(180), false));
    }
}
