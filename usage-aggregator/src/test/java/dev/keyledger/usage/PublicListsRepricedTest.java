package dev.keyledger.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyledger.prices.PriceFile;
import dev.keyledger.prices.PriceFiles;
import dev.keyledger.testsupport.usage.GenaiPricesOracle;
import dev.keyledger.testsupport.usage.ListOracle;
import dev.keyledger.testsupport.usage.ListedModel;
import dev.keyledger.testsupport.usage.LiteLlmOracle;
import dev.keyledger.testsupport.usage.Oracle;
import dev.keyledger.testsupport.usage.OracleCatalogue;
import dev.keyledger.testsupport.usage.RandomTraffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that are counted by one public list and repriced by another, each as it is: read by the catalogue, and by an
 * oracle that shares no code with it. The lists here are made up in the formats of both;
 * {@code -Dkeyledger.price-lists=LITELLM,GENAI_PRICES} takes real ones from files. {@code --long}: a million events.
 */
@Timeout(value = 60, unit = java.util.concurrent.TimeUnit.MINUTES)
class PublicListsRepricedTest {
    private static final Logger LOG = LoggerFactory.getLogger(PublicListsRepricedTest.class);
    private static final boolean LONG = Boolean.getBoolean("keyledger.long");
    private static final int EVENTS = LONG ? 1_000_000 : 20_000;
    private static final Map<String, String> SETTINGS = LONG
            ? Map.of("keyledger.usage.flush-interval", "PT15S", "keyledger.usage.flush-interval-behind", "PT15S")
            : Map.of("keyledger.usage.flush-interval", "PT0.05S");
    private static final long SEED = 20261128;

    /** Of those that both lists decide about. Every message of an hour has all that were used in it. */
    private static final int MODELS_MAX = LONG ? 30 : 120;

    private static final String LITELLM = """
            {"sample_spec": {"litellm_provider": "one of these", "input_cost_per_token": 0.0},
             "gpt-tiers": {"litellm_provider": "openai", "mode": "chat", "max_input_tokens": 400000,
               "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1.5000000000000002e-05,
               "cache_read_input_token_cost": 2.5e-07, "cache_creation_input_token_cost": 3.125e-06,
               "input_cost_per_token_above_272k_tokens": 5e-06, "output_cost_per_token_above_272k_tokens": 2.25e-05,
               "cache_read_input_token_cost_above_272k_tokens": 5e-07,
               "input_cost_per_token_batches": 1.25e-06, "output_cost_per_token_batches": 7.5e-06,
               "input_cost_per_token_flex": 1.25e-06, "output_cost_per_token_flex": 7.5e-06,
               "cache_read_input_token_cost_flex": 1.25e-07, "cache_creation_input_token_cost_flex": 1.5625e-06,
               "input_cost_per_token_above_272k_tokens_flex": 2.5e-06,
               "input_cost_per_token_priority": 5e-06, "output_cost_per_token_priority": 3e-05},
             "gpt-sound": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 2.5e-06,
               "output_cost_per_token": 1e-05, "input_cost_per_audio_token": 4e-05, "output_cost_per_audio_token": 8e-05,
               "search_context_cost_per_query": {"search_context_size_low": 0.03}},
             "opus-kept": {"litellm_provider": "anthropic", "mode": "chat", "input_cost_per_token": 3e-06,
               "output_cost_per_token": 1.5e-05, "cache_read_input_token_cost": 3e-07,
               "cache_creation_input_token_cost": 3.75e-06, "cache_creation_input_token_cost_above_1hr": 6e-06,
               "input_cost_per_token_above_200k_tokens": 6e-06, "output_cost_per_token_above_200k_tokens": 2.25e-05,
               "cache_creation_input_token_cost_above_200k_tokens": 7.5e-06},
             "gemini/flash-pictures": {"litellm_provider": "gemini", "mode": "chat", "input_cost_per_token": 3e-07,
               "output_cost_per_token": 2.5e-06, "output_cost_per_image_token": 3e-05, "input_cost_per_image_token": 3e-07,
               "input_cost_per_audio_token": 1e-06, "output_cost_per_reasoning_token": 3.5e-06,
               "input_cost_per_token_above_200k_tokens": 6e-07, "output_cost_per_token_above_200k_tokens": 5e-06},
             "xai/only-here": {"litellm_provider": "xai", "mode": "chat", "input_cost_per_token": 1e-06,
               "output_cost_per_token": 2e-06},
             "text-vector": {"litellm_provider": "openai", "mode": "embedding", "input_cost_per_token": 2e-08},
             "openrouter/maker/model:free": {"litellm_provider": "openrouter", "mode": "chat",
               "input_cost_per_token": 0.0, "output_cost_per_token": 1e-07},
             "deepseek/nights": {"litellm_provider": "deepseek", "mode": "chat", "input_cost_per_token": 2.7e-07,
               "output_cost_per_token": 1.1e-06, "cache_read_input_token_cost": 7e-08}}
            """;

    private static final String GENAI_PRICES = """
            [{"id": "openai", "name": "O", "pricing_urls": ["https://o.example/pricing"], "models": [
               {"id": "gpt-tiers", "match": {"or": [{"equals": "gpt-tiers"}, {"equals": "gpt-tiers-latest"}]}, "prices": {
                 "input_mtok": {"base": 2, "tiers": [{"start": 272000, "price": 4}]}, "output_mtok": 16,
                 "cache_read_mtok": 0.2, "cache_write_mtok": {"base": 2.5, "tiers": [{"start": 272000, "price": 5}]}}},
               {"id": "gpt-sound", "match": {"equals": "gpt-sound"}, "prices": {
                 "input_mtok": 2.6, "output_mtok": 10.1, "input_audio_mtok": 32, "output_audio_mtok": 64}},
               {"id": "text-vector", "match": {"equals": "text-vector"}, "prices": {"input_mtok": 0.03}}]},
             {"id": "anthropic", "name": "A", "models": [
               {"id": "opus-kept", "match": {"equals": "opus-kept"}, "prices": [
                 {"prices": {"input_mtok": {"base": 3, "tiers": [{"start": 200000, "price": 6}]},
                   "output_mtok": {"base": 15, "tiers": [{"start": 200000, "price": 22.5}]}, "cache_write_mtok": 3.75}},
                 {"constraint": {"start_date": "CHANGED"}, "prices": {"input_mtok": 2, "output_mtok": 10,
                   "cache_read_mtok": 0.2}}]}]},
             {"id": "google", "name": "G", "models": [
               {"id": "flash-pictures", "match": {"equals": "flash-pictures"}, "prices": {
                 "input_mtok": 0.35, "output_mtok": 30, "cache_read_mtok": 0.08333333333333334}}]},
             {"id": "openrouter", "name": "R", "models": [
               {"id": "only/there", "match": {"equals": "only/there"}, "prices": {"requests_kcount": 5, "input_mtok": 1}},
               {"id": "second/there", "match": {"equals": "second/there"}, "prices": {"input_mtok": 1, "output_mtok": 2}}]},
             {"id": "deepseek", "name": "D", "models": [
               {"id": "nights", "match": {"equals": "nights"}, "prices": [
                 {"prices": {"input_mtok": 0.55, "output_mtok": 2.2}},
                 {"constraint": {"start_time": "00:30:00Z", "end_time": "16:30:00Z"},
                  "prices": {"input_mtok": 0.3, "output_mtok": 1}}]}]}]
            """;

    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);
    private List<PriceFile> lists;
    private List<ListedModel> models;
    private OracleCatalogue first;
    private OracleCatalogue second;
    private Laboratory lab;
    private Findings findings;
    private RandomTraffic traffic;
    private UsagePipeline pipeline;

    @BeforeEach
    void open() throws Exception {
        lists = lists();
        ListOracle litellm =
                LiteLlmOracle.of(new ObjectMapper().readTree(lists.get(0).json()), today.toString());
        ListOracle genai =
                GenaiPricesOracle.of(new ObjectMapper().readTree(lists.get(1).json()), today.toString());
        List<ListedModel> decided = new ArrayList<>(ListOracle.decidedByBoth(litellm, genai));
        Collections.shuffle(decided, new Random(SEED));
        models = decided.subList(0, Math.min(MODELS_MAX, decided.size()));
        first = litellm.catalogue(models);
        second = genai.catalogue(models);
        LOG.info(
                "{} models of which both lists say what they cost, or nothing; {} are asked for",
                decided.size(),
                models.size());
        lab = new Laboratory();
        findings = new Findings(lab);
        traffic = new RandomTraffic(
                SEED,
                lab.topics.gatewayRequests(),
                Laboratory.PARTITIONS,
                Instant.now(),
                new RequestsOfEveryKind(
                        this::model, 400_000, List.of(128_000, 128_001, 200_000, 200_001, 272_000, 272_001)));
        pipeline = lab.pipeline(
                lab.dataSource,
                Clock.systemUTC(),
                SETTINGS,
                Laboratory.prices(lists.get(0).read()));
        pipeline.start();
    }

    @AfterEach
    void close() {
        pipeline.close();
        lab.close();
    }

    @Test
    void requests_areCountedByOneListAndRepricedByTheOther_asTheOracleReadsThem() throws Exception {
        for (int i = 0; i < EVENTS; i++) {
            var unused = lab.gateway.send(traffic.next());
        }
        lab.awaitQuiet();
        Oracle before = findings.ask(new Oracle(first));
        findings.assertAllEqual(before, Instant.EPOCH);
        Oracle after = findings.ask(new Oracle(second));
        assertThat(after.cost()).as("lists that disagree").isNotEqualByComparingTo(before.cost());

        findings.assertRepriced(PriceFiles.together(List.of(lists.get(1))), before, after);
        LOG.info(
                "{} events cost {} USD by {} and {} USD by {}; unpriced {} and {}",
                EVENTS,
                before.cost(),
                lists.get(0).name(),
                after.cost(),
                lists.get(1).name(),
                sum(before),
                sum(after));
    }

    private static long sum(Oracle oracle) {
        return oracle.unpriced(Instant.EPOCH).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private List<PriceFile> lists() throws IOException {
        String given = System.getProperty("keyledger.price-lists");
        if (given == null) {
            String changed = GENAI_PRICES.replace("CHANGED", today.minusDays(2).toString());
            return List.of(
                    new PriceFile("litellm", LITELLM.getBytes(UTF_8), today),
                    new PriceFile("genai-prices", changed.getBytes(UTF_8), today));
        }
        var files = new ArrayList<PriceFile>();
        for (String file : given.split(",", 2)) {
            files.add(new PriceFile(file, Files.readAllBytes(Path.of(file)), today));
        }
        return files;
    }

    /** One in sixteen is a model that nobody knows, or of somebody that nobody knows. */
    private RequestsOfEveryKind.Model model(Random random) {
        ListedModel asked = models.get(random.nextInt(models.size()));
        return switch (random.nextInt(32)) {
            case 0 -> new RequestsOfEveryKind.Model("zzz-9", asked.provider());
            case 1 -> new RequestsOfEveryKind.Model(asked.name(), "somebody-else");
            default -> new RequestsOfEveryKind.Model(asked.name(), asked.provider());
        };
    }
}
