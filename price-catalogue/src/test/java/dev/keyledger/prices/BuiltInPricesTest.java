package dev.keyledger.prices;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuiltInPricesTest {
    private static final PriceList BUILT_IN = PriceFiles.builtIn();
    private static final PriceCatalogue CATALOGUE = new PriceCatalogue(List.of(BUILT_IN));
    private static final Instant THEN = Instant.parse("2026-08-20T12:00:00Z");
    private static final PriceCatalogue.MaxAge HALF_A_YEAR = new PriceCatalogue.MaxAge(Duration.ofDays(180), false);

    @ParameterizedTest
    @CsvSource({
        "anthropic,     claude-sonnet-4-5,      300000,  1000, 1.8225",
        "gcp.gemini,    gemini-2.5-pro,         300000,  1000, 0.765",
        "gcp.gemini,    gemini-3-pro-preview,   300000,  1000, 1.218",
        "x_ai,          grok-4-0709,            200000,  1000, 1.23",
        "gcp.vertex_ai, gemini-2.0-flash-001,  1000000,     0, 0.15",
        "openai,        gpt-5-nano,            1000000, 100000, 0.09"
    })
    void request_costsExactly(String provider, String model, long input, long output, String usd) {
        assertThat(costOf(provider, model, TokenUse.of(input, output))).isEqualTo(usd);
    }

    @ParameterizedTest
    @CsvSource({
        "claude-sonnet-4-5,    300000,  1000, 1.8225",
        "gemini-2.5-pro,       300000,  1000, 0.765",
        "gemini-3-pro-preview, 300000,  1000, 1.218",
        "grok-4-0709,          200000,  1000, 1.23",
        "gpt-5-nano,          1000000, 100000, 0.09"
    })
    void plainName_costsWhatItsMakerCharges_andSaysThatThisIsAssumed(
            String model, long input, long output, String usd) {
        var estimate = (Estimate.Priced) estimate(null, model, TokenUse.of(input, output));

        assertThat(Decimals.usd(estimate.picoUsd())).isEqualTo(usd);
        assertThat(estimate.providerAssumed()).isTrue();
    }

    /** It says who serves the model, so nothing is assumed. */
    @Test
    void nameThatSaysWhoServesIt_costsWhatTheyCharge() {
        assertThat(estimate(null, "vertex_ai/gemini-2.0-flash-001", TokenUse.of(1_000_000, 0)))
                .isEqualTo(new Estimate.Priced(150_000_000_000L, false, false));
    }

    /** Its price rose on a day of which lists say no rate for an hour. The maker's rule is twice what goes in. */
    @ParameterizedTest
    @CsvSource({
        "anthropic, claude-sonnet-5, 2026-08-31, 0.4",
        "anthropic, claude-sonnet-5, 2026-11-27, 0.6",
        "aws.bedrock, anthropic.claude-sonnet-5, 2026-11-27, 0.6",
        "aws.bedrock, us.anthropic.claude-sonnet-5, 2026-11-27, 0.66",
        "gcp.vertex_ai, claude-sonnet-5@default, 2026-11-27, 0.6",
        "azure_ai, claude-sonnet-5, 2026-11-27, 0.6",
        "openrouter, anthropic/claude-sonnet-5, 2026-08-31, 0.4",
        "openrouter, anthropic/claude-sonnet-5, 2026-11-27, 0.6"
    })
    void cacheWritesOfAnHour_areCoveredAlsoAfterTheirPriceRose(
            String provider, String model, LocalDate day, String usd) {
        var estimate =
                CATALOGUE.estimate(provider, model, null, cacheWrites(100_000L, 100_000L), noon(day), HALF_A_YEAR);

        assertThat(Decimals.usd(((Estimate.Priced) estimate).picoUsd())).isEqualTo(usd);
    }

    @ParameterizedTest
    @CsvSource({
        "gcp.gemini, gemini-2.5-flash-image, 0.0387",
        "gcp.gemini, gemini-3-pro-image-preview, 0.1548",
        "gcp.gemini, gemini-3.1-flash-image-preview, 0.0774",
        "openrouter, google/gemini-2.5-flash-image, 0.0387",
        "openrouter, google/gemini-3-pro-image, 0.1548",
        "openrouter, openai/gpt-5-image, 0.0516",
        "openai, gpt-image-2, 0.0387"
    })
    void picturesThatComeOut_haveTheirPrice(String provider, String model, String usd) {
        var picture = new TokenUse(0L, null, null, null, null, null, 1_290L, null, null, 1_290L);

        assertThat(costOf(provider, model, picture)).isEqualTo(usd);
    }

    /** Where lists say no rate of a part for long prompts, that of short ones would be too low. */
    @Test
    void partOfADearerWhole_isDearerToo_orHasNoRate() {
        for (PricedModel model : BUILT_IN.models()) {
            for (Price price : model.prices()) {
                Rates shorter = price.rates().base();
                for (TieredRates.Tier tier :
                        price.rates().tiers().stream().skip(1).toList()) {
                    for (TokenKind part : TokenKind.values()) {
                        TokenKind whole = part.isOutput() ? TokenKind.OUTPUT : TokenKind.INPUT;
                        boolean isSaidForAllLengths =
                                model.name().equals("x-ai/grok-4-fast") && part == TokenKind.CACHE_READ;
                        if (!isSaidForAllLengths
                                && isDearer(whole, tier.rates(), shorter)
                                && shorter.picoPerToken().getOrDefault(part, 0L) > 0) {
                            assertThat(tier.rates().picoPerToken().getOrDefault(part, Long.MAX_VALUE))
                                    .as("%s %s %s above %d", model.provider(), model.name(), part, tier.above())
                                    .isGreaterThan(shorter.picoPerToken().get(part));
                        }
                    }
                }
            }
        }
    }

    private static boolean isDearer(TokenKind whole, Rates rates, Rates than) {
        return rates.picoPerToken().getOrDefault(whole, 0L)
                > than.picoPerToken().getOrDefault(whole, Long.MAX_VALUE);
    }

    /**
     * A tier of service without a rate of its own for what is kept in a cache covers none. Reading from one is never dearer than
     * what goes in, so there the tier's own rate for that is taken.
     */
    @Test
    void tierOfService_keepsInACacheForNoSmallerShareOfWhatGoesIn_thanTheOrdinaryOne() {
        for (PricedModel model : BUILT_IN.models()) {
            Price standard = model.at(THEN, ServiceTier.STANDARD);
            for (Price price : model.prices()) {
                if (standard == null || price.serviceTier() == ServiceTier.STANDARD) {
                    continue;
                }
                var ordinary = standard.rates().base().picoPerToken();
                var rates = price.rates().base().picoPerToken();
                for (TokenKind kept : List.of(TokenKind.CACHE_WRITE, TokenKind.CACHE_WRITE_1H)) {
                    if (rates.containsKey(kept) && ordinary.containsKey(kept)) {
                        assertThat(share(rates, kept))
                                .as("%s %s %s %s", model.provider(), model.name(), price.serviceTier(), kept)
                                .isGreaterThanOrEqualTo(share(ordinary, kept) * 0.99);
                    }
                }
                assertThat(rates.getOrDefault(TokenKind.CACHE_READ, 0L))
                        .as("%s %s %s", model.provider(), model.name(), price.serviceTier())
                        .isLessThanOrEqualTo(rates.getOrDefault(TokenKind.INPUT, Long.MAX_VALUE));
            }
        }
    }

    private static double share(Map<TokenKind, Long> rates, TokenKind kept) {
        return (double) rates.get(kept) / rates.getOrDefault(TokenKind.INPUT, Long.MAX_VALUE);
    }

    private static Instant noon(LocalDate day) {
        return day.atTime(12, 0).toInstant(ZoneOffset.UTC);
    }

    @Test
    void batchOfAModelThatWritesDearly_coversNoCacheWrites() {
        assertThat(CATALOGUE.estimate("openai", "gpt-5.6", "batch", cacheWrites(1_000L, null), THEN, HALF_A_YEAR))
                .isEqualTo(new Estimate.Unknown(Unpriced.TOKENS_NOT_COVERED));
        var read = new TokenUse(1_000L, 1_000L, null, null, null, null, 0L, null, null, null);
        assertThat(CATALOGUE.estimate("openai", "gpt-5.6", "batch", read, THEN, HALF_A_YEAR))
                .as("what is read costs at most what goes in does")
                .isEqualTo(new Estimate.Priced(2_500_000_000L, false, false));
    }

    @Test
    void cacheWritesOfAnHour_costMoreThanThoseOfFiveMinutes() {
        assertThat(costOf("anthropic", "claude-sonnet-4-5", cacheWrites(100_000L, 100_000L)))
                .isEqualTo("0.6");
        assertThat(costOf("anthropic", "claude-sonnet-4-5", cacheWrites(100_000L, null)))
                .isEqualTo("0.375");
        assertThat(estimate(null, "claude-sonnet-4-5", cacheWrites(100_000L, 100_000L)))
                .isEqualTo(new Estimate.Priced(600_000_000_000L, false, true));
    }

    @ParameterizedTest
    @CsvSource({"openai, gpt-4o, , 1000", "openai, gpt-4o, 1000,", "openai, gpt-image-1, 1000,"})
    void wholeThatWasntReported_isNotNothing(String provider, String model, Long input, Long output) {
        assertThat(estimate(
                        provider, model, new TokenUse(input, null, null, null, null, null, output, null, null, null)))
                .isEqualTo(new Estimate.Unknown(Unpriced.TOKENS_NOT_REPORTED));
    }

    @Test
    void tierOfServiceOfWhichOnlyTheRateForInputIsKnown_isForNoRequestThatDoesntSayWhatCameOut() {
        var input = new TokenUse(1_000L, null, null, null, null, null, null, null, null, null);

        assertThat(CATALOGUE.estimate("openai", "gpt-5-nano", "priority", input, THEN, HALF_A_YEAR))
                .isEqualTo(new Estimate.Unknown(Unpriced.TOKENS_NOT_REPORTED));
    }

    @ParameterizedTest
    @CsvSource({"openai, text-embedding-3-large, 0.13", "voyage_ai, voyage-4, 0.06"})
    void embedding_hasNoOutput(String provider, String model, String usd) {
        var input = new TokenUse(1_000_000L, null, null, null, null, null, null, null, null, null);

        assertThat(costOf(provider, model, input)).isEqualTo(usd);
    }

    @Test
    void sound_costsMoreThanText() {
        var sound = new TokenUse(1_000_000L, null, null, null, 1_000_000L, null, 0L, null, null, null);

        assertThat(costOf("gcp.gemini", "gemini-2.5-flash", sound)).isEqualTo("1");
        assertThat(estimate(null, "gemini-2.5-flash", sound))
                .isEqualTo(new Estimate.Priced(1_000_000_000_000L, false, true));
    }

    @Test
    void soundAtAModelWithoutAPriceForIt_isUnpriced() {
        var sound = new TokenUse(1_000L, null, null, null, 10L, null, 0L, null, null, null);

        assertThat(estimate("anthropic", "claude-sonnet-4-5", sound))
                .isEqualTo(new Estimate.Unknown(Unpriced.TOKENS_NOT_COVERED));
    }

    @ParameterizedTest
    @CsvSource({
        "openai/gpt-4o,                                  openai gpt-4o",
        "azure/gpt-4o,                                   azure.ai.openai gpt-4o",
        "GPT-4o,                                         openai gpt-4o",
        "gpt-4o-2024-08-06,                              openai gpt-4o-2024-08-06",
        "gpt-4o-20240806,                                openai gpt-4o-2024-08-06",
        "ft:gpt-4o-mini:org::id,                         openai ft:gpt-4o-mini-2024-07-18",
        "ft:gpt-4o-mini-2024-07-18:org:name:id,          openai ft:gpt-4o-mini-2024-07-18",
        "gpt-4.1-mini,                                   openai gpt-4.1-mini",
        "o3,                                             openai o3",
        "claude-3.5-sonnet,                              anthropic claude-3-5-sonnet-20241022",
        "claude-3-5-sonnet-latest,                       anthropic claude-3-5-sonnet-20241022",
        "anthropic/claude-sonnet-4.5:beta,               anthropic claude-sonnet-4-5",
        "claude-sonnet-4-5-20250929,                     anthropic claude-sonnet-4-5",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0,   aws.bedrock us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0, aws.bedrock us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0, aws.bedrock amazon.nova-lite-v1:0",
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0,"
                + " aws.bedrock us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "claude-sonnet-4-5@20250929,                     gcp.vertex_ai claude-sonnet-4-5@20250929",
        "vertex_ai/gemini-2.0-flash-001,                 gcp.vertex_ai gemini-2.0-flash-001",
        "models/gemini-2.5-pro,                          gcp.gemini gemini-2.5-pro",
        "gemini/gemini-2.5-flash,                        gcp.gemini gemini-2.5-flash",
        "gemini-2-5-pro,                                 gcp.gemini gemini-2.5-pro",
        "xai/grok-4,                                     x_ai grok-4-0709",
        "grok-4-latest,                                  x_ai grok-4-0709",
        "mistral/mistral-large-2411,                     mistral_ai mistral-large-2411",
        "deepseek-chat,                                  deepseek deepseek-chat",
        "command-a-03-2025,                              cohere command-a-03-2025",
        "openrouter/anthropic/claude-sonnet-4.5,         openrouter anthropic/claude-sonnet-4.5",
        "groq/llama-3.3-70b-versatile,                   groq llama-3.3-70b-versatile"
    })
    void nameAsAGatewayWritesIt_isAModelWithAPrice(String written, String providerAndModel) {
        int space = providerAndModel.indexOf(' ');
        Estimate meant = estimate(
                providerAndModel.substring(0, space), providerAndModel.substring(space + 1), TokenUse.of(1_000, 10));

        assertThat(meant).isInstanceOf(Estimate.Priced.class);
        assertThat(pico(estimate(null, written, TokenUse.of(1_000, 10)))).isEqualTo(pico(meant));
    }

    @Test
    void freeModel_isPricedAtNothing() {
        assertThat(costOf("openrouter", "meta-llama/llama-3.3-70b-instruct:free", TokenUse.of(1_000, 10)))
                .isEqualTo("0");
        assertThat(CATALOGUE.isFree("openrouter", "meta-llama/llama-3.3-70b-instruct:free", null, THEN))
                .isTrue();
        assertThat(CATALOGUE.isFree("openai", "gpt-4o", null, THEN)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "ollama,  gpt-4o,                      UNKNOWN_PROVIDER",
        "openai,  claude-sonnet-4-5,           UNKNOWN_MODEL",
        "openai,  gpt-4o-2031-01-01,           UNKNOWN_MODEL",
        "aws.bedrock, xx.anthropic.claude-sonnet-4-5-20250929-v1:0, UNKNOWN_MODEL",
        ",        llama-3.3-70b,               UNKNOWN_MODEL",
        ",        gpt-oss-120b,                UNKNOWN_MODEL",
        ",        GPT-OSS-20B,                 UNKNOWN_MODEL",
        ",        openai/gpt-oss-120b,         UNKNOWN_MODEL",
        "openai,  gpt-oss-120b,                UNKNOWN_MODEL",
        "openai,  gpt-oss-safeguard-20b,       UNKNOWN_MODEL",
        ",        my-own-deployment,           UNKNOWN_MODEL"
    })
    void nameOfNothingThatIsKnown_isUnpriced(String provider, String model, Unpriced why) {
        assertThat(estimate(provider, model, TokenUse.of(1, 1))).isEqualTo(new Estimate.Unknown(why));
    }

    /** At both sides of the lengths at which makers charge more, for the whole request. */
    @ParameterizedTest
    @CsvSource({
        "anthropic,  claude-sonnet-4-5, 200000, 0.6",
        "anthropic,  claude-sonnet-4-5, 200001, 1.200006",
        "gcp.gemini, gemini-2.5-pro,    200000, 0.25",
        "gcp.gemini, gemini-2.5-pro,    200001, 0.5000025",
        "x_ai,       grok-4-0709,       128000, 0.384",
        "x_ai,       grok-4-0709,       128001, 0.768006"
    })
    void longPrompt_costsMoreAsAWhole(String provider, String model, long input, String usd) {
        assertThat(costOf(provider, model, TokenUse.of(input, 0))).isEqualTo(usd);
    }

    @Test
    void everyPriceThatDependsOnTheLength_saysWhatIsDearer() throws Exception {
        int tiered = 0;
        try (var json = PriceFiles.class.getResourceAsStream("/prices.json")) {
            for (JsonNode price : new ObjectMapper()
                    .readTree(json).findValues("prices").stream()
                            .flatMap(prices -> StreamSupport.stream(prices.spliterator(), false))
                            .toList()) {
                assertThat(price.has("above")).isEqualTo(price.has("aboveCounts"));
                tiered += price.has("above") ? 1 : 0;
            }
        }
        assertThat(tiered).isGreaterThan(100);
        // Every provider that counts so charges the whole request: one that doesn't is to be looked at.
        assertThat(BUILT_IN.models().stream()
                        .flatMap(model -> model.prices().stream())
                        .map(Price::rates)
                        .filter(rates -> rates.tiers().size() > 1)
                        .map(TieredRates::rule))
                .containsOnly(TieredRates.Rule.WHOLE_REQUEST);
    }

    @Test
    void noRuleMakesAModelOfAnotherPriceOfAName() {
        for (PricedModel model : BUILT_IN.models()) {
            Price price = model.at(THEN, ServiceTier.STANDARD);
            TokenUse use = TokenUse.of(price.promptMax() == null ? 1_000_000 : price.promptMax(), 0);
            for (String name : model.names()) {
                assertThat(pico(estimate(model.provider(), name, use)))
                        .as("%s %s", model.provider(), name)
                        .isEqualTo(price.rates().costPico(use));
            }
        }
    }

    /** OpenAI's are for 272,000 tokens at the ordinary length: above it batch and flex cost twice as much as well. */
    @ParameterizedTest
    @CsvSource({"gpt-5.4, batch", "gpt-5.4, flex", "gpt-5.5, priority", "gpt-5.6, batch"})
    void promptBeyondWhatATierOfServiceHasRatesFor_isUnpriced(String model, String tier) {
        TokenUse longest = TokenUse.of(272_000, 0);
        TokenUse longer = TokenUse.of(272_001, 0);

        assertThat(CATALOGUE.estimate("openai", model, tier, longest, THEN, HALF_A_YEAR))
                .isInstanceOf(Estimate.Priced.class);
        assertThat(CATALOGUE.estimate("openai", model, tier, longer, THEN, HALF_A_YEAR))
                .isEqualTo(new Estimate.Unknown(Unpriced.PROMPT_TOO_LONG));
    }

    /** Alibaba's and Volcengine's are by ranges of lengths, of which the last one ends. */
    @ParameterizedTest
    @CsvSource({"alibaba_cloud, qwen3-max, 252000", "volcengine, doubao-seed-2-0-pro-260215, 256000"})
    void promptBeyondTheLastRange_isUnpriced(String provider, String model, long longest) {
        assertThat(estimate(provider, model, TokenUse.of(longest, 0))).isInstanceOf(Estimate.Priced.class);
        assertThat(estimate(provider, model, TokenUse.of(longest + 1, 0)))
                .isEqualTo(new Estimate.Unknown(Unpriced.PROMPT_TOO_LONG));
    }

    @Test
    void everyTierOfService_coversNoLongerPromptsThanItsRatesAreFor() {
        for (PricedModel model : BUILT_IN.models()) {
            Price standard = model.at(THEN, ServiceTier.STANDARD);
            for (Price price : model.prices()) {
                if (standard != null && price.serviceTier() != ServiceTier.STANDARD) {
                    assertThat(standard.rates().tiers().stream().map(TieredRates.Tier::above))
                            .as("%s %s %s", model.provider(), model.name(), price.serviceTier())
                            .allMatch(above -> (price.promptMax() != null && price.promptMax() <= above)
                                    || price.rates().tiers().stream().anyMatch(tier -> tier.above() == above));
                }
            }
        }
    }

    @Test
    void noPrice_fallsWithTheLengthOfThePrompt_norWithTheTimeThatIsKept() {
        for (PricedModel model : BUILT_IN.models()) {
            for (Price price : model.prices()) {
                Rates shorter = price.rates().base();
                for (TieredRates.Tier tier : price.rates().tiers()) {
                    var rates = tier.rates().picoPerToken();
                    assertThat(rates)
                            .as("%s %s above %d", model.provider(), model.name(), tier.above())
                            .allSatisfy((kind, pico) -> assertThat(pico)
                                    .isGreaterThanOrEqualTo(
                                            shorter.picoPerToken().getOrDefault(kind, 0L)));
                    assertThat(rates.getOrDefault(TokenKind.CACHE_WRITE_1H, Long.MAX_VALUE))
                            .as("%s %s above %d", model.provider(), model.name(), tier.above())
                            .isGreaterThanOrEqualTo(rates.getOrDefault(TokenKind.CACHE_WRITE, 0L));
                }
            }
        }
    }

    @Test
    void catalogue_isLarge_andEveryPriceHasItsSource() {
        assertThat(BUILT_IN.models()).hasSizeGreaterThan(300);
        assertThat(BUILT_IN.models().stream().map(PricedModel::provider).collect(Collectors.toSet()))
                .contains(
                        "anthropic",
                        "avian",
                        "aws.bedrock",
                        "azure.ai.openai",
                        "cerebras",
                        "cohere",
                        "deepseek",
                        "doubleword",
                        "fireworks_ai",
                        "gcp.gemini",
                        "gcp.vertex_ai",
                        "groq",
                        "minimax",
                        "mistral_ai",
                        "moonshot_ai",
                        "novita",
                        "openai",
                        "openrouter",
                        "ovhcloud",
                        "perplexity",
                        "together_ai",
                        "voyage_ai",
                        "x_ai",
                        "z_ai");
        assertThat(BUILT_IN.models()).allSatisfy(model -> assertThat(model.prices())
                .allSatisfy(price -> assertThat(price.source()).startsWith("https://")));
    }

    private static TokenUse cacheWrites(Long all, Long ofAnHour) {
        return new TokenUse(100_000L, null, all, ofAnHour, null, null, 0L, null, null, null);
    }

    private static Estimate estimate(String provider, String model, TokenUse use) {
        return CATALOGUE.estimate(provider, model, null, use, THEN, HALF_A_YEAR);
    }

    private static long pico(Estimate estimate) {
        return ((Estimate.Priced) estimate).picoUsd();
    }

    private static String costOf(String provider, String model, TokenUse use) {
        return Decimals.usd(pico(estimate(provider, model, use)));
    }
}
