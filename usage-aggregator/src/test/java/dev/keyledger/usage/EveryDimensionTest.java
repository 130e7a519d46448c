package dev.keyledger.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.prices.PriceFiles;
import dev.keyledger.testsupport.usage.Oracle;
import dev.keyledger.testsupport.usage.OracleCatalogue;
import dev.keyledger.testsupport.usage.OraclePrice;
import dev.keyledger.testsupport.usage.RandomTraffic;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Requests of every kind under prices of every dimension: kinds of tokens, lengths of prompts, tiers of service, days and
 * hours, providers, charges by the request, and costs that sources report which are believed or not. Counted in integers,
 * and by the oracle in decimals. {@code --long}: a million events.
 */
@Timeout(value = 60, unit = java.util.concurrent.TimeUnit.MINUTES)
class EveryDimensionTest {
    private static final int EVENTS = Boolean.getBoolean("keyledger.long") ? 1_000_000 : 20_000;
    private static final Map<String, String> SETTINGS = Map.of("keyledger.usage.flush-interval", "PT0.05S");
    private static final Instant OF_OLD = Instant.parse("2026-01-01T00:00:00Z");

    private static final String ALL_KINDS =
            "input 2.5, cacheRead 0.25, cacheWrite 3.125, cacheWrite1h 5, audioInput 40,"
                    + " imageInput 3.5, output 10, reasoning 12, audioOutput 80, imageOutput 30";
    private static final String HIGHER = "input 5, cacheRead 0.5, cacheWrite 6.25, cacheWrite1h 10, audioInput 80,"
            + " imageInput 7, output 15, reasoning 18, audioOutput 160, imageOutput 60";

    /** Another list: everything of one model whoever serves it, and nobody's word taken. */
    private static final String OTHER_CATALOGUE = """
            {"format": "keyledger-prices-2", "reportedCost": {"believe": "none"}, "providers": [
              {"provider": "*", "source": "s", "asOf": "2026-01-02", "models": [
                {"model": "gpt-dimensions", "prices": [
                  {"from": "2026-01-01", "usdPerMillionTokens": {%1$s}, "usdPerRequest": 0.01},
                  {"from": "2026-01-01", "serviceTier": "flex", "usdPerMillionTokens": {"input": 1, "output": 1}}]},
                {"model": "claude-days", "prices": [{"from": "2026-01-01", "usdPerMillionTokens": {%2$s}}]}]}]}
            """.formatted(json(HIGHER), json(ALL_KINDS));

    private static final OracleCatalogue OTHER_ORACLES = new OracleCatalogue()
            .believing()
            .anywhere(
                    "gpt-dimensions",
                    OraclePrice.of(OF_OLD, "2026-01-02", HIGHER).perRequest("0.01"),
                    OraclePrice.of(OF_OLD, "2026-01-02", "input 1, output 1").tier("flex"))
            .anywhere("claude-days", OraclePrice.of(OF_OLD, "2026-01-02", ALL_KINDS));

    private static final String[][] MODELS = {
        {"gpt-dimensions", "openai", "azure"},
        {"gemini-slices", "google", "vertex_ai"},
        {"deepseek-nights", "deepseek", "openrouter"},
        {"claude-days", "anthropic", "ollama"},
        {"llama-free", "openrouter", "openai"},
        {"llama-coming", "openrouter", "ollama"}
    };

    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);
    private final LocalDate change = today.minusDays(2);

    /** Prices of the company, whose gateways' word for what a request cost is taken of one of the two. */
    private final String catalogue = """
            {"format": "keyledger-prices-2", "reportedCost": {"believe": ["/gateways/0"]}, "providers": [
              {"provider": "openai", "source": "s", "asOf": "%1$s", "models": [
                {"model": "gpt-dimensions", "prices": [
                  {"from": "2026-01-01", "usdPerMillionTokens": {%3$s},
                   "above": [{"tokens": 50000, "usdPerMillionTokens": {%4$s}}], "aboveCounts": "whole-request"},
                  {"from": "2026-01-01", "serviceTier": "batch", "usdPerMillionTokens": {"input": 1.25, "output": 5}},
                  {"from": "2026-01-01", "serviceTier": "priority", "usdPerMillionTokens": {%4$s}}
                ]}]},
              {"provider": "azure", "source": "s", "asOf": "%1$s", "models": [
                {"model": "gpt-dimensions", "prices": [
                  {"from": "2026-01-01", "usdPerMillionTokens": {"input": 2.75, "cacheRead": 0.275, "output": 11}}]}]},
              {"provider": "google", "source": "s", "asOf": "%1$s", "models": [
                {"model": "gemini-slices", "prices": [
                  {"from": "2026-01-01", "promptMax": 90000, "usdPerMillionTokens": {%3$s}, "usdPerRequest": 0.000000000003,
                   "above": [{"tokens": 60000, "usdPerMillionTokens": {"input": 9, "output": 21}},
                             {"tokens": 20000, "usdPerMillionTokens": {%4$s}}], "aboveCounts": "above-only"}]}]},
              {"provider": "deepseek", "source": "s", "asOf": "%1$s", "models": [
                {"model": "deepseek-nights", "prices": [
                  {"from": "2026-01-01", "usdPerMillionTokens": {"input": 0.27, "cacheRead": 0.07, "output": 1.1}},
                  {"from": "2026-01-01", "hours": {"from": "16:30", "until": "00:30"}, "usdPerRequest": 0.0005,
                   "usdPerMillionTokens": {"input": 0.135, "cacheRead": 0.035, "output": 0.55}}]}]},
              {"provider": "anthropic", "source": "s", "asOf": "2026-01-02", "models": [
                {"model": "claude-days", "prices": [
                  {"from": "2026-01-01", "until": "%2$s", "usdPerMillionTokens":
                     {"input": 3, "cacheRead": 0.3, "cacheWrite": 3.75, "cacheWrite1h": 6, "output": 15}},
                  {"from": "%2$s", "usdPerMillionTokens": {"input": 2, "cacheRead": 0.2, "cacheWrite": 2.5, "output": 10}}
                ]}]},
              {"provider": "openrouter", "source": "s", "asOf": "%1$s", "models": [
                {"model": "llama-free", "prices": [{"from": "2026-01-01", "usdPerMillionTokens": {"input": 0, "output": 0}}]},
                {"model": "llama-coming", "prices": [{"from": "%5$s", "usdPerMillionTokens": {"input": 1, "output": 1}}]}]}
            ]}
            """.formatted(today, change, json(ALL_KINDS), json(HIGHER), today.plusDays(30));

    private final OracleCatalogue oracles = new OracleCatalogue()
            .believing("/gateways/0")
            .madeBy(
                    "openai",
                    "gpt-dimensions",
                    price(ALL_KINDS).above(50_000, HIGHER),
                    price("input 1.25, output 5").tier("batch"),
                    price(HIGHER).tier("priority"))
            .at("azure", "gpt-dimensions", price("input 2.75, cacheRead 0.275, output 11"))
            .madeBy(
                    "google",
                    "gemini-slices",
                    price(ALL_KINDS)
                            .promptMax(90_000)
                            .perRequest("0.000000000003")
                            .above(20_000, HIGHER)
                            .above(60_000, "input 9, output 21")
                            .aboveOnly())
            .madeBy(
                    "deepseek",
                    "deepseek-nights",
                    price("input 0.27, cacheRead 0.07, output 1.1"),
                    price("input 0.135, cacheRead 0.035, output 0.55")
                            .hours("16:30", "00:30")
                            .perRequest("0.0005"))
            .madeBy(
                    "anthropic",
                    "claude-days",
                    OraclePrice.of(
                                    OF_OLD,
                                    "2026-01-02",
                                    "input 3, cacheRead 0.3, cacheWrite 3.75, cacheWrite1h 6, output 15")
                            .until(midnight(change)),
                    OraclePrice.of(midnight(change), "2026-01-02", "input 2, cacheRead 0.2, cacheWrite 2.5, output 10"))
            .at("openrouter", "llama-free", price("input 0, output 0"))
            .at(
                    "openrouter",
                    "llama-coming",
                    OraclePrice.of(midnight(today.plusDays(30)), today.toString(), "input 1, output 1"));

    private Laboratory lab;
    private Findings findings;
    private RandomTraffic traffic;
    private UsagePipeline pipeline;

    @BeforeEach
    void open() throws Exception {
        lab = new Laboratory();
        findings = new Findings(lab);
        traffic = new RandomTraffic(
                20261127,
                lab.topics.gatewayRequests(),
                Laboratory.PARTITIONS,
                Instant.now(),
                new RequestsOfEveryKind(
                        EveryDimensionTest::model, 120_000, List.of(0, 20_000, 40_000, 60_000, 80_000, 100_000)));
        pipeline = lab.pipeline(
                lab.dataSource,
                Clock.systemUTC(),
                SETTINGS,
                Laboratory.prices(
                        PriceFiles.read("a test's", catalogue.getBytes(StandardCharsets.UTF_8), LocalDate.EPOCH)));
        pipeline.start();
    }

    @AfterEach
    void close() {
        pipeline.close();
        lab.close();
    }

    @Test
    void requestsOfEveryKind_areCountedAndRepricedAsTheOracleSays() throws Exception {
        for (int i = 0; i < EVENTS; i++) {
            var unused = lab.gateway.send(traffic.next());
        }
        lab.awaitQuiet();
        Oracle before = findings.ask(new Oracle(oracles));
        findings.assertAllEqual(before, Instant.EPOCH);
        assertThat(before.unpriced(Instant.EPOCH).keySet().stream().map(EveryDimensionTest::reasonOf))
                .as("otherwise something is missing from the traffic")
                .contains(
                        "no-usage",
                        "unknown-provider",
                        "unknown-model",
                        "unknown-service-tier",
                        "no-price-then",
                        "prompt-too-long",
                        "tokens-not-reported",
                        "tokens-not-covered");
        assertThat(lab.query("SELECT sum(cost_usd - reported_cost_usd - estimated_cost_usd) FROM usage_hour"))
                .containsExactly("0.000000000000");

        Oracle after = findings.ask(new Oracle(OTHER_ORACLES));
        findings.assertRepriced(OTHER_CATALOGUE, before, after);
    }

    private static String reasonOf(String modelProviderReason) {
        return modelProviderReason.substring(modelProviderReason.lastIndexOf(' ') + 1);
    }

    private static RequestsOfEveryKind.Model model(Random random) {
        String[] model = MODELS[random.nextInt(MODELS.length)];
        int provider = random.nextInt(8);
        return new RequestsOfEveryKind.Model(model[0], provider > 2 ? model[provider > 3 ? 1 : 2] : null);
    }

    private OraclePrice price(String rates) {
        return OraclePrice.of(OF_OLD, today.toString(), rates);
    }

    private static String json(String rates) {
        return rates.replaceAll("(\\w+) ([0-9.]+)", "\"$1\": $2");
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
