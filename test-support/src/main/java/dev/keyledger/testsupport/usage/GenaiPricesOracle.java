package dev.keyledger.testsupport.usage;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads genai-prices' {@code data.json} for a {@link ListOracle}. */
public final class GenaiPricesOracle {
    private static final Set<String> PROVIDERS = Set.of(
            "openai",
            "anthropic",
            "google",
            "x-ai",
            "mistral",
            "deepseek",
            "groq",
            "openrouter",
            "together",
            "fireworks",
            "perplexity",
            "cohere");

    private static final Map<String, String> KINDS = Map.of(
            "input_mtok", "input",
            "output_mtok", "output",
            "cache_read_mtok", "cacheRead",
            "cache_write_mtok", "cacheWrite",
            "input_audio_mtok", "audioInput",
            "output_audio_mtok", "audioOutput");

    private final Map<ListedModel, List<OraclePrice>> prices = new HashMap<>();
    private final Set<ListedModel> taken = new HashSet<>();
    private final Set<ListedModel> undecided = new HashSet<>();
    private final String asOf;

    private GenaiPricesOracle(String asOf) {
        this.asOf = asOf;
    }

    /** @param asOf a day: the list has none */
    public static ListOracle of(JsonNode list, String asOf) {
        var oracle = new GenaiPricesOracle(asOf);
        for (JsonNode provider : list) {
            if (PROVIDERS.contains(provider.path("id").asText())) {
                provider.path("models")
                        .forEach(model -> oracle.add(provider.path("id").asText(), model));
            }
        }
        return new ListOracle(oracle.prices, oracle.undecided);
    }

    private void add(String provider, JsonNode model) {
        Set<String> names = new HashSet<>(List.of(lower(model.path("id"))));
        addNames(model.path("match"), names, provider);
        for (String name : names) {
            var listed = new ListedModel(provider, name);
            if (!taken.add(listed)) {
                continue;
            }
            try {
                prices.put(listed, pricesOf(model.path("prices")));
            } catch (ListedRates.NotPlain e) {
                undecided.add(listed);
            }
        }
    }

    /** What stands in another rule is a part of names that it could mean. */
    private void addNames(JsonNode rule, Set<String> names, String provider) {
        if (rule.has("equals")) {
            names.add(lower(rule.path("equals")));
        } else if (rule.has("or")) {
            rule.path("or").forEach(each -> addNames(each, names, provider));
        } else {
            for (String kind : List.of("equals", "starts_with", "ends_with", "contains")) {
                rule.findValues(kind).forEach(part -> undecided.add(new ListedModel(provider, lower(part))));
            }
            // Whatever an expression means: any name could be it.
            rule.findValues("regex").forEach(part -> undecided.add(new ListedModel(provider, "")));
        }
    }

    private List<OraclePrice> pricesOf(JsonNode prices) {
        var read = new ArrayList<OraclePrice>();
        for (JsonNode entry : prices.isArray() ? prices : List.of(prices)) {
            JsonNode constraint = entry.path("constraint");
            Instant from = constraint.has("start_date")
                    ? LocalDate.parse(constraint.path("start_date").asText())
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant()
                    : Instant.EPOCH;
            OraclePrice price = priceOf(prices.isArray() ? entry.path("prices") : entry, from);
            if (constraint.has("start_time")) {
                price.hours(time(constraint.path("start_time")), time(constraint.path("end_time")));
            }
            read.add(price);
        }
        return read;
    }

    private OraclePrice priceOf(JsonNode charges, Instant from) {
        var rates = new ListedRates();
        Set<Long> lengths = new HashSet<>();
        charges.forEach(charge -> charge.path("tiers")
                .forEach(tier -> lengths.add(tier.path("start").asLong())));
        for (Map.Entry<String, JsonNode> charge : charges.properties()) {
            String kind = KINDS.get(charge.getKey());
            JsonNode usd = charge.getValue();
            if (kind == null || (usd.isObject() && usd.path("tiers").size() < lengths.size())) {
                throw new ListedRates.NotPlain();
            }
            rates.say(0, kind, decimal(usd.isObject() ? usd.path("base") : usd));
            // One price is one for prompts of all lengths.
            lengths.forEach(length -> rates.say(length, kind, decimal(usd.isObject() ? tierOf(usd, length) : usd)));
        }
        if (rates.isEmpty()) {
            throw new ListedRates.NotPlain();
        }
        return rates.price(from, asOf);
    }

    private static JsonNode tierOf(JsonNode usd, long start) {
        for (JsonNode tier : usd.path("tiers")) {
            if (tier.path("start").asLong() == start) {
                return tier.path("price");
            }
        }
        throw new ListedRates.NotPlain();
    }

    private static BigDecimal decimal(JsonNode number) {
        return new BigDecimal(number.asText());
    }

    private static String time(JsonNode text) {
        return text.asText().replace("Z", "");
    }

    private static String lower(JsonNode text) {
        return text.asText().strip().toLowerCase(Locale.ROOT);
    }
}
