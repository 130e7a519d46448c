package dev.keyledger.testsupport.usage;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads LiteLLM's {@code model_prices_and_context_window.json} for a {@link ListOracle}. */
public final class LiteLlmOracle {
    /** Its names of providers, and those that requests are given here. */
    private static final Map<String, String> PROVIDERS = Map.ofEntries(
            Map.entry("openai", "openai"),
            Map.entry("text-completion-openai", "openai"),
            Map.entry("anthropic", "anthropic"),
            Map.entry("gemini", "google"),
            Map.entry("palm", "google"),
            Map.entry("xai", "x-ai"),
            Map.entry("mistral", "mistral"),
            Map.entry("deepseek", "deepseek"),
            Map.entry("groq", "groq"),
            Map.entry("openrouter", "openrouter"),
            Map.entry("together_ai", "together"),
            Map.entry("fireworks_ai", "fireworks"),
            Map.entry("perplexity", "perplexity"),
            Map.entry("cohere", "cohere"),
            Map.entry("cohere_chat", "cohere"));

    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("input_cost_per_token", "input"),
            Map.entry("output_cost_per_token", "output"),
            Map.entry("cache_read_input_token_cost", "cacheRead"),
            Map.entry("cache_creation_input_token_cost", "cacheWrite"),
            Map.entry("cache_creation_input_token_cost_above_1hr", "cacheWrite1h"),
            Map.entry("input_cost_per_audio_token", "audioInput"),
            Map.entry("output_cost_per_audio_token", "audioOutput"),
            Map.entry("input_cost_per_image_token", "imageInput"),
            Map.entry("output_cost_per_image_token", "imageOutput"),
            Map.entry("output_cost_per_reasoning_token", "reasoning"));

    private static final Pattern FIELD =
            Pattern.compile("(\\w+?)(?:_above_(\\d+)k_tokens)?(?:_(batches|flex|priority))?");
    private static final Map<String, String> TIERS = Map.of("batches", "batch", "flex", "flex", "priority", "priority");

    private LiteLlmOracle() {}

    /** @param asOf a day: the list has none */
    public static ListOracle of(JsonNode list, String asOf) {
        var prices = new HashMap<ListedModel, List<OraclePrice>>();
        Set<ListedModel> undecided = new HashSet<>();
        Set<ListedModel> seen = new HashSet<>();
        list.properties().forEach(entry -> {
            String key = entry.getKey().toLowerCase(Locale.ROOT);
            String theirs = entry.getValue().path("litellm_provider").asText();
            String provider = PROVIDERS.get(theirs);
            if (provider == null) {
                return;
            }
            boolean prefixed = key.startsWith(theirs + "/");
            var model = new ListedModel(provider, prefixed ? key.substring(theirs.length() + 1) : key);
            if (!seen.add(model)) {
                return;
            }
            try {
                if ((!prefixed && key.contains("/")) || key.contains("@") || key.startsWith("ft:")) {
                    throw new ListedRates.NotPlain();
                }
                prices.put(model, prices(entry.getValue(), asOf));
            } catch (ListedRates.NotPlain e) {
                undecided.add(model);
            }
        });
        return new ListOracle(prices, undecided);
    }

    private static List<OraclePrice> prices(JsonNode entry, String asOf) {
        var standard = new ListedRates();
        var tiers = new TreeMap<String, ListedRates>();
        tiers.put("standard", standard);
        for (Map.Entry<String, JsonNode> field : entry.properties()) {
            Matcher charge = FIELD.matcher(field.getKey());
            String kind = charge.matches() ? KINDS.get(charge.group(1)) : null;
            if (kind != null && field.getValue().isNumber()) {
                long above = charge.group(2) == null ? 0 : Long.parseLong(charge.group(2)) * 1_000;
                String tier = charge.group(3) == null ? "standard" : TIERS.get(charge.group(3));
                tiers.computeIfAbsent(tier, any -> new ListedRates())
                        .say(above, kind, new BigDecimal(field.getValue().asText()).movePointRight(6));
            } else if (isAnotherCharge(field)) {
                throw new ListedRates.NotPlain();
            }
        }
        return prices(standard, tiers, asOf);
    }

    /** Tools are charged apart, and beside what a request costs. */
    private static boolean isAnotherCharge(Map.Entry<String, JsonNode> field) {
        return (field.getKey().contains("_cost") && !field.getKey().equals("search_context_cost_per_query"))
                || field.getKey().equals("tiered_pricing");
    }

    private static List<OraclePrice> prices(ListedRates standard, Map<String, ListedRates> tiers, String asOf) {
        boolean unlike =
                tiers.values().stream().map(ListedRates::saysOutput).distinct().count() > 1;
        if (standard.isEmpty() || unlike || tiers.values().stream().allMatch(ListedRates::isFree)) {
            throw new ListedRates.NotPlain();
        }
        var prices = new ArrayList<OraclePrice>();
        tiers.forEach((tier, rates) -> {
            if (rates.isEmpty()) {
                return;
            }
            OraclePrice price = rates.price(Instant.EPOCH, asOf).tier(tier);
            standard.lengths().stream()
                    .filter(length -> !rates.lengths().contains(length))
                    .min(Long::compare)
                    .ifPresent(price::promptMax);
            prices.add(price);
        });
        return prices;
    }
}
