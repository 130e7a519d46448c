package dev.keyledger.prices;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The formats of public lists, in entries made up after their documentation. */
class PublicListsTest {
    private static final LocalDate AS_OF = LocalDate.parse("2026-08-01");
    private static final Instant THEN = Instant.parse("2026-08-15T12:00:00Z");
    private static final PriceCatalogue.MaxAge MAX_AGE = new PriceCatalogue.MaxAge(Duration.ofDays(180), false);

    private static final PriceList LITELLM = read("""
            {"sample_spec": {"litellm_provider": "one of", "input_cost_per_token": 0.0},
             "some-model": {"litellm_provider": "openai", "mode": "chat", "max_input_tokens": 200000,
               "input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05,
               "cache_creation_input_token_cost_above_1hr": 6e-06,
               "input_cost_per_token_above_200k_tokens": 6e-06, "output_cost_per_token_above_200k_tokens": 2.25e-05,
               "input_cost_per_token_batches": 1.5000000000000002e-06, "output_cost_per_token_batches": 7.5e-06},
             "kept": {"litellm_provider": "anthropic", "mode": "chat",
               "input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05, "cache_creation_input_token_cost": 3.75e-06,
               "cache_creation_input_token_cost_above_1hr": 6e-06,
               "input_cost_per_token_above_200k_tokens": 6e-06, "cache_creation_input_token_cost_above_200k_tokens": 7.5e-06},
             "xai/grok-x": {"litellm_provider": "xai", "mode": "chat",
               "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06},
             "dashscope/q": {"litellm_provider": "dashscope", "mode": "chat", "tiered_pricing": [
               {"range": [0, 256000.0], "input_cost_per_token": 5e-08, "output_cost_per_token": 4e-07},
               {"range": [256000.0, 1000000.0], "input_cost_per_token": 2.5e-07, "output_cost_per_token": 2e-06}]},
             "pictures": {"litellm_provider": "openai", "mode": "image_generation",
               "input_cost_per_token": 1e-06, "output_cost_per_image": 0.04},
             "zero": {"litellm_provider": "openai", "mode": "chat",
               "input_cost_per_token": 0.0, "output_cost_per_token": 0},
             "mistaken": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 0.0032}}
            """);

    private static final PriceList GENAI = read("""
            [{"id": "anthropic", "name": "A", "pricing_urls": ["https://a.example/pricing"], "models": [
               {"id": "c-5", "match": {"or": [{"starts_with": "c-5"}, {"equals": "C5"}]}, "prices": [
                 {"prices": {"input_mtok": {"base": 3, "tiers": [{"start": 200000, "price": 6}]}, "output_mtok": 15}},
                 {"constraint": {"start_date": "2026-08-10"}, "prices": {"input_mtok": 2.5, "output_mtok": 10}}]},
               {"id": "c-6", "match": {"and": [{"contains": "c-6"}, {"regex": "x$"}]},
                "prices": {"input_mtok": 0.08333333333333334, "requests_kcount": 5, "cache_audio_read_mtok": 1}}]},
             {"id": "deepseek", "name": "D", "models": [
               {"id": "d", "match": {"equals": "d"}, "prices": [
                 {"prices": {"input_mtok": 1, "output_mtok": 1}},
                 {"constraint": {"start_time": "00:30:00Z", "end_time": "16:30:00Z"},
                  "prices": {"input_mtok": 2, "output_mtok": 2}}]}]}]
            """);

    @Test
    void litellm_hasTiersOfLengthAndOfService() {
        assertThat(cost(LITELLM, "openai", "some-model", null, 200_000)).isEqualTo(200_000 * 3_000_000L);
        assertThat(cost(LITELLM, "openai", "some-model", null, 200_001)).isEqualTo(200_001 * 6_000_000L);
        assertThat(cost(LITELLM, "openai", "some-model", "batch", 1)).isEqualTo(1_500_000);
        assertThat(cost(LITELLM, "alibaba_cloud", "q", null, 256_001)).isEqualTo(256_001 * 250_000L);
    }

    @Test
    void litellm_promptBeyondTheLastRange_isUnpriced() {
        assertThat(cost(LITELLM, "alibaba_cloud", "q", null, 1_000_000)).isEqualTo(1_000_000 * 250_000L);
        assertThat(new PriceCatalogue(List.of(LITELLM))
                        .estimate("alibaba_cloud", "q", null, TokenUse.of(1_000_001, 0), THEN, MAX_AGE))
                .isEqualTo(new Estimate.Unknown(Unpriced.PROMPT_TOO_LONG));
    }

    @Test
    void litellm_promptBeyondWhatATierOfServiceHasRatesFor_isUnpriced() {
        assertThat(cost(LITELLM, "openai", "some-model", "batch", 200_000)).isEqualTo(200_000 * 1_500_000L);
        assertThat(new PriceCatalogue(List.of(LITELLM))
                        .estimate("openai", "some-model", "batch", TokenUse.of(200_001, 0), THEN, MAX_AGE))
                .isEqualTo(new Estimate.Unknown(Unpriced.PROMPT_TOO_LONG));
    }

    /** The list says what an hour costs up to 200,000 tokens: above them that would be less than five minutes cost. */
    @Test
    void litellm_cacheWritesOfAnHour_areNotPricedBelowThoseOfMinutes() {
        var catalogue = new PriceCatalogue(List.of(LITELLM));
        var shortOne = new TokenUse(200_000L, null, 1L, 1L, null, null, 0L, null, null, null);
        var longOne = new TokenUse(200_001L, null, 1L, 1L, null, null, 0L, null, null, null);

        assertThat(catalogue.estimate("anthropic", "kept", null, shortOne, THEN, MAX_AGE))
                .isEqualTo(new Estimate.Priced(199_999 * 3_000_000L + 6_000_000, false, false));
        assertThat(catalogue.estimate("anthropic", "kept", null, longOne, THEN, MAX_AGE))
                .isEqualTo(new Estimate.Unknown(Unpriced.TOKENS_NOT_COVERED));
    }

    /** The rates of short prompts would be too low where the whole that they are part of is dearer. */
    @Test
    void partOfADearerWhole_thatTheListDoesntName_isNotPricedAsInShortPrompts() {
        PriceList list = read("""
                {"long": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-06,
                   "output_cost_per_token": 4e-06, "output_cost_per_reasoning_token": 3e-06,
                   "cache_read_input_token_cost": 1e-07, "input_cost_per_audio_token": 5e-07,
                   "input_cost_per_token_above_200k_tokens": 2e-06, "output_cost_per_token_above_200k_tokens": 8e-06}}
                """);
        var catalogue = new PriceCatalogue(List.of(list));

        assertThat(estimate(catalogue, new TokenUse(200_000L, 200_000L, null, null, null, null, 9L, 9L, null, null)))
                .isEqualTo(new Estimate.Priced(200_000 * 100_000L + 9 * 3_000_000, false, false));
        assertThat(estimate(catalogue, new TokenUse(200_001L, 200_001L, null, null, null, null, 9L, 9L, null, null)))
                .as("read from a cache: as what goes in; reasoning: as what comes out")
                .isEqualTo(new Estimate.Priced(200_001 * 2_000_000L + 9 * 8_000_000, false, false));
        assertThat(estimate(catalogue, new TokenUse(200_001L, null, null, null, 1L, null, 9L, null, null, null)))
                .isEqualTo(new Estimate.Unknown(Unpriced.TOKENS_NOT_COVERED));
    }

    @Test
    void genaiPrices_onePriceIsForPromptsOfAllLengths() {
        PriceList list = read("""
                [{"id": "openai", "models": [{"id": "long", "match": {"equals": "long"}, "prices": {
                   "input_mtok": {"base": 1, "tiers": [{"start": 200000, "price": 2}]}, "cache_read_mtok": 0.1}}]}]
                """);

        assertThat(estimate(
                        new PriceCatalogue(List.of(list)),
                        new TokenUse(200_001L, 200_001L, null, null, null, null, 0L, null, null, null)))
                .isEqualTo(new Estimate.Priced(200_001 * 100_000L, false, false));
    }

    private static Estimate estimate(PriceCatalogue catalogue, TokenUse use) {
        return catalogue.estimate("openai", "long", null, use, THEN, MAX_AGE);
    }

    @Test
    void litellm_keysArePrefixedByTheProviderOrNot() {
        assertThat(cost(LITELLM, "x_ai", "grok-x", null, 1)).isEqualTo(1_000_000);
        assertThat(cost(LITELLM, null, "xai/grok-x", null, 1)).isEqualTo(1_000_000);
    }

    @Test
    void litellm_saysWhatIsLeftOut() {
        assertThat(LITELLM.models()).hasSize(4);
        assertThat(LITELLM.leftOut())
                .contains(
                        new LeftOut("/pictures", "charged by output_cost_per_image"),
                        new LeftOut("/zero", "all charges are zero, which doesn't say that it is free"),
                        new LeftOut("/mistaken", "input is not from 0 to 1000 USD a million tokens: 3200"));
    }

    @Test
    void genaiPrices_hasRulesForNames_datesAndHours() {
        assertThat(cost(GENAI, "anthropic", "c5", null, 1)).isEqualTo(2_500_000);
        assertThat(cost(GENAI, "anthropic", "c-5-20260101", null, 300_000)).isEqualTo(300_000 * 2_500_000L);
        assertThat(new PriceCatalogue(List.of(GENAI))
                        .estimate(
                                "anthropic",
                                "c-5",
                                null,
                                TokenUse.of(200_001, 0),
                                Instant.parse("2026-08-09T23:59:59Z"),
                                MAX_AGE))
                .isEqualTo(new Estimate.Priced(200_001 * 6_000_000L, false, false));
        assertThat(cost(GENAI, "anthropic", "new-c-6-x", null, 1)).isEqualTo(83_333 + 5_000_000_000L);
        assertThat(cost(GENAI, "deepseek", "d", null, 1)).isEqualTo(2_000_000);
        assertThat(GENAI.leftOut())
                .containsExactly(
                        new LeftOut("/0/models/1/prices/cache_audio_read_mtok", "a charge that is not known here"));
    }

    @Test
    void genaiPrices_saysByItsNameThatAModelIsFree() {
        PriceList list = read("""
                [{"id": "openrouter", "models": [
                  {"id": "a/b:free", "match": {"equals": "a/b:free"}, "prices": {}},
                  {"id": "a/c", "match": {"equals": "a/c"}, "prices": {}}]}]
                """);

        assertThat(cost(list, "openrouter", "a/b:free", null, 1_000)).isZero();
        assertThat(list.models()).hasSize(1);
        assertThat(list.leftOut()).containsExactly(new LeftOut("/0/models/1", "no charge by the token or the request"));
    }

    @Test
    void openRouter_hasTextsTiersAndKinds_andLeavesOutWhatItSendsOn() {
        PriceList list = read("""
                {"data": [
                  {"id": "a/b", "pricing": {"prompt": "0.00000025", "completion": "0.0000015", "web_search": "0.014",
                    "audio": "0.0000005", "request": "0.001",
                    "overrides": [{"min_prompt_tokens": 200000, "prompt": "0.0000005"}]}},
                  {"id": "a/auto", "pricing": {"prompt": "-1", "completion": "-1"}},
                  {"id": "a/zero", "pricing": {"prompt": "0", "completion": "0"}},
                  {"id": "a/zero:free", "pricing": {"prompt": "0", "completion": "0"}},
                  {"id": "a/new", "pricing": {"prompt": "0.1", "per_thought": "0.1"}}]}
                """);

        assertThat(cost(list, "openrouter", "a/b", null, 200_000)).isEqualTo(200_000 * 250_000L + 1_000_000_000L);
        assertThat(cost(list, "openrouter", "a/b", null, 200_001)).isEqualTo(200_001 * 500_000L + 1_000_000_000L);
        assertThat(cost(list, "openrouter", "a/zero:free", null, 1)).isZero();
        assertThat(list.models()).hasSize(2);
        assertThat(list.leftOut())
                .extracting(LeftOut::path)
                .containsExactly("/data/1/pricing/prompt", "/data/2/pricing", "/data/4/pricing/per_thought");
    }

    @Test
    void readingFromACache_costsAsMuchAsInput_whereNothingElseIsSaid() {
        var use = new TokenUse(10L, 10L, null, null, null, null, 0L, null, null, null);

        assertThat(new PriceCatalogue(List.of(LITELLM)).estimate("x_ai", "grok-x", null, use, THEN, MAX_AGE))
                .isEqualTo(new Estimate.Priced(10_000_000, false, false));
    }

    @Test
    void hostileExpression_takesTimeLinearInTheName() {
        PriceList list = read("""
                [{"id": "openai", "name": "A", "models": [
                  {"id": "m", "match": {"regex": "^(a+)+$"}, "prices": {"input_mtok": 1}}]}]
                """);

        assertThat(new PriceCatalogue(List.of(list))
                        .estimate("openai", "a".repeat(5_000) + "!", null, TokenUse.of(1, 0), THEN, MAX_AGE))
                .isEqualTo(new Estimate.Unknown(Unpriced.UNKNOWN_MODEL));
    }

    private static PriceList read(String json) {
        return PriceFiles.read("prices", json.getBytes(UTF_8), AS_OF);
    }

    private static long cost(PriceList list, String provider, String model, String serviceTier, long input) {
        Estimate estimate = new PriceCatalogue(List.of(list))
                .estimate(provider, model, serviceTier, TokenUse.of(input, 0), THEN, MAX_AGE);
        assertThat(estimate).isInstanceOf(Estimate.Priced.class);
        return ((Estimate.Priced) estimate).picoUsd();
    }
}
