package dev.keyledger.usage.price;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.events.usage.GatewayRequest;
import dev.keyledger.events.usage.Usd;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceCatalogueTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final String CATALOGUE = """
            {"models": [
              {"model": "m", "aliases": ["m-2026"], "prices": [
                {"from": "2026-01-01", "inputPico": 10, "cacheReadPico": 1, "cacheWritePico": 12,
                 "outputPico": 100, "reasoningPico": 200, "source": "s", "asOf": "2026-05-01"},
                {"from": "2026-07-01", "inputPico": 5, "outputPico": 50, "source": "s", "asOf": "2026-05-01"}
              ]}
            ]}
            """;

    private final PriceCatalogue catalogue = read(CATALOGUE);

    @Test
    void eachKindOfToken_hasItsOwnPrice() {
        // 1000 input, of which 300 read from and 200 written to the cache; 50 output, of which 20 reasoning.
        assertThat(catalogue.costOf(request("m", 1000L, 300L, 200L, 50L, 20L, 200, null), NOW))
                .isEqualTo(new Cost.Known(500 * 10 + 300 * 1 + 200 * 12 + 30 * 100 + 20 * 200));
    }

    @Test
    void partWithoutAPrice_costsWhatItsWholeCosts() {
        assertThat(catalogue.costOf(
                        request("m", 1000L, 300L, 200L, 50L, 20L, 200, null), Instant.parse("2026-07-01T00:00:00Z")))
                .isEqualTo(new Cost.Known(1000 * 5 + 50 * 50));
    }

    @Test
    void price_isTheOneInForceWhenTheRequestEnded() {
        GatewayRequest request = request("m", 1L, null, null, null, null, 200, null);

        assertThat(catalogue.costOf(request, Instant.parse("2026-06-30T23:59:59.999Z")))
                .isEqualTo(new Cost.Known(10));
        assertThat(catalogue.costOf(request, Instant.parse("2026-07-01T00:00:00Z")))
                .isEqualTo(new Cost.Known(5));
        assertThat(catalogue.costOf(request, Instant.parse("2025-12-31T23:59:59Z")))
                .isEqualTo(new Cost.Unpriced());
    }

    @Test
    void alias_hasTheModelsPrice() {
        assertThat(catalogue.costOf(request("m-2026", 1L, null, null, null, null, 200, null), NOW))
                .isEqualTo(new Cost.Known(10));
    }

    @Test
    void unknownModel_costsWhatTheProviderReported() {
        assertThat(catalogue.costOf(request("x", 1L, null, null, null, null, 200, "0.000000000007"), NOW))
                .isEqualTo(new Cost.Known(7));
    }

    @Test
    void knownModelWithoutTokens_costsWhatTheProviderReported() {
        assertThat(catalogue.costOf(request("m", null, null, null, null, null, 200, "1"), NOW))
                .isEqualTo(new Cost.Known(1_000_000_000_000L));
    }

    @Test
    void successOfUnknownCost_isUnpricedAndNotFree() {
        assertThat(catalogue.costOf(request("x", 1L, null, null, null, null, 200, null), NOW))
                .isEqualTo(new Cost.Unpriced());
        assertThat(catalogue.costOf(request("m", null, null, null, null, null, 399, null), NOW))
                .isEqualTo(new Cost.Unpriced());
    }

    @Test
    void failureWithoutTokens_costsNothing() {
        assertThat(catalogue.costOf(request("m", null, null, null, null, null, 400, null), NOW))
                .isEqualTo(new Cost.Known(0));
    }

    @Test
    void failureWithTokens_isPricedLikeASuccess() {
        assertThat(catalogue.costOf(request("m", 1L, null, null, null, null, 499, null), NOW))
                .isEqualTo(new Cost.Known(10));
    }

    @Test
    void mostTokensAtTheHighestPrice_areExact() {
        PriceCatalogue dear = read(CATALOGUE.replace("\"inputPico\": 10,", "\"inputPico\": 1000000000,"));

        assertThat(dear.costOf(request("m", 1_000_000_000L, null, null, null, null, 200, null), NOW))
                .isEqualTo(new Cost.Known(1_000_000_000_000_000_000L));
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o, 2500000, 10000000",
        "gpt-4o-2024-08-06, 2500000, 10000000",
        "gpt-4o-mini, 150000, 600000",
        "claude-sonnet-4-5, 3000000, 15000000",
        "gemini-2.5-flash, 300000, 2500000",
        "mistral-large-2411, 2000000, 6000000",
        "deepseek-chat, 280000, 420000",
        "command-a-03-2025, 2500000, 10000000",
        "grok-4, 3000000, 15000000"
    })
    void builtInCatalogue_knowsTheWellKnownModels(String model, long inputPico, long outputPico) {
        assertThat(PriceFile.builtIn().costOf(request(model, 1_000L, null, null, 10L, null, 200, null), NOW))
                .isEqualTo(new Cost.Known(1_000 * inputPico + 10 * outputPico));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"inputPico\": 10,|\"inputPico\": -1,|prices.json line 2: model m needs inputPico",
                "\"inputPico\": 10,||prices.json line 2: model m needs inputPico",
                "\"inputPico\": 10,|\"inputPico\": 1.5,|line 3",
                "\"inputPico\": 10,|\"inputpico\": 10,|Unrecognized field \"inputpico\"",
                "\"2026-07-01\"|\"2026-01-01\"|has two prices from the same day",
                "\"2026-07-01\"|\"soon\"|line 5",
                "[\"m-2026\"]|[\"m\"]|uses the name m, which is taken",
                "\"source\": \"s\", |\"note\": \"n\", |without \"source\"",
                "\"models\"|\"prices\"|line 1"
            })
    void mistakeInAPriceFile_isNamedWithItsLine(String text, String mistake, String message) {
        String broken = CATALOGUE.replaceFirst(
                java.util.regex.Pattern.quote(text),
                java.util.regex.Matcher.quoteReplacement(mistake == null ? "" : mistake));

        assertThatThrownBy(() -> read(broken))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"models\": []} x", "{\"models\": [7]}"})
    void fileThatIsNoCatalogue_isRefused(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void missingFile_isNamed() {
        assertThatThrownBy(() -> PriceFile.of(Path.of("no-such-prices.json")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no-such-prices.json");
    }

    private static PriceCatalogue read(String json) {
        return PriceFile.read("prices.json", json.getBytes(UTF_8));
    }

    private static GatewayRequest request(
            String model,
            Long input,
            Long cacheRead,
            Long cacheWrite,
            Long output,
            Long reasoning,
            int status,
            String reported) {
        return new GatewayRequest(
                new UUID(0, 1),
                null,
                null,
                model,
                input,
                cacheRead,
                cacheWrite,
                output,
                reasoning,
                status,
                1,
                reported == null ? null : Usd.parse(reported));
    }
}
