package dev.keyledger.prices;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * LiteLLM's {@code model_prices_and_context_window.json}: a model a member, USD a token in fields whose names say what for.
 * Charges by the token and by the request are read; a model of whose charges others are a part is left out, since a
 * price that knows only some is a price too low.
 */
final class LiteLlmFormat {
    private static final String NAME = "litellm";
    private static final String DEFAULT_SOURCE = "https://github.com/BerriAI/litellm";

    private static final Map<String, TokenKind> KINDS = Map.ofEntries(
            Map.entry("input_cost_per_token", TokenKind.INPUT),
            Map.entry("output_cost_per_token", TokenKind.OUTPUT),
            Map.entry("cache_read_input_token_cost", TokenKind.CACHE_READ),
            Map.entry("cache_creation_input_token_cost", TokenKind.CACHE_WRITE),
            Map.entry("cache_creation_input_token_cost_above_1hr", TokenKind.CACHE_WRITE_1H),
            Map.entry("input_cost_per_audio_token", TokenKind.AUDIO_INPUT),
            Map.entry("output_cost_per_audio_token", TokenKind.AUDIO_OUTPUT),
            Map.entry("input_cost_per_image_token", TokenKind.IMAGE_INPUT),
            Map.entry("output_cost_per_image_token", TokenKind.IMAGE_OUTPUT),
            Map.entry("output_cost_per_reasoning_token", TokenKind.REASONING));

    private static final Map<String, ServiceTier> SERVICE_TIERS =
            Map.of("batches", ServiceTier.BATCH, "flex", ServiceTier.FLEX, "priority", ServiceTier.PRIORITY);

    private static final Pattern CHARGE =
            Pattern.compile("(.+?)(?:_above_([0-9]+)k_tokens)?(?:_(batches|flex|priority))?");

    /** What else is charged and can't be missed: tools that are billed apart, and other words for the same. */
    private static final Set<String> BESIDE = Set.of(
            "search_context_cost_per_query",
            "code_interpreter_cost_per_session",
            "input_cost_per_token_cache_hit",
            "annotation_cost_per_page",
            "citation_cost_per_token",
            "input_dbu_cost_per_token",
            "output_dbu_cost_per_token");

    private LiteLlmFormat() {}

    static boolean isOf(JsonAt root) {
        return root.node().isObject() && root.members().stream().anyMatch(member -> member.has("litellm_provider"));
    }

    static PriceList read(JsonAt root, @Nullable LocalDate asOf) {
        var models = new LinkedHashMap<String, PricedModel>();
        var leftOut = new ArrayList<LeftOut>();
        for (JsonAt entry : root.members()) {
            if (!entry.has("litellm_provider") || entry.key().equals("sample_spec")) {
                continue;
            }
            try {
                entry.checked(at -> add(at, asOf, models))
                        .ifPresent(reason -> leftOut.add(new LeftOut(entry.path(), reason)));
            } catch (JsonAt.Mistake e) {
                // Somebody else's mistake: the model has no price then, the others have.
                leftOut.add(e.asLeftOut());
            }
        }
        return new PriceList(root.file(), NAME, List.copyOf(models.values()), Optional.empty(), leftOut);
    }

    /** @return why the model is left out; empty: it isn't */
    private static Optional<String> add(JsonAt entry, @Nullable LocalDate asOf, Map<String, PricedModel> models) {
        String litellmProvider = entry.get("litellm_provider").text();
        String provider = ProviderNames.canonical(litellmProvider);
        String name = nameOf(entry, litellmProvider, provider);
        var charges = new EnumMap<ServiceTier, ForeignRates>(ServiceTier.class);
        long perRequest = 0;
        for (JsonAt field : entry.members()) {
            if (!field.key().contains("_cost")
                    || BESIDE.contains(field.key())
                    || field.node().isNull()) {
                continue;
            }
            BigDecimal usd = field.decimal();
            if (field.key().equals("input_cost_per_request")) {
                perRequest = field.checked(at -> Decimals.picoOfFloat(usd));
                continue;
            }
            Matcher charge = CHARGE.matcher(field.key());
            TokenKind kind = charge.matches() ? KINDS.get(charge.group(1)) : null;
            if (kind == null) {
                if (usd.signum() != 0 && (isOfTokens(field.key()) || !isOfOtherModes(field.key(), entry))) {
                    return Optional.of("charged by " + field.key());
                }
                continue;
            }
            long above = charge.group(2) == null ? 0 : Long.parseLong(charge.group(2)) * 1000;
            ServiceTier tier = charge.group(3) == null ? ServiceTier.STANDARD : SERVICE_TIERS.get(charge.group(3));
            charges.computeIfAbsent(tier, any -> new ForeignRates())
                    .put(above, kind, field.checked(at -> Decimals.picoOfFloat(usd)));
        }
        Long longest = readTieredPricing(entry, charges);
        var prices = new ArrayList<Price>();
        String source = entry.find("source").map(JsonAt::text).orElse(DEFAULT_SOURCE);
        ForeignRates standard = charges.getOrDefault(ServiceTier.STANDARD, new ForeignRates());
        for (var tier : charges.entrySet()) {
            Long ratesEnd = tier.getValue().promptMax(standard);
            Long promptMax = ratesEnd == null ? longest : ratesEnd;
            tier.getValue()
                    .complete(perRequest)
                    .map(rates -> new Price(Instant.EPOCH, null, null, tier.getKey(), promptMax, rates, source, asOf))
                    .ifPresent(prices::add);
        }
        if (prices.isEmpty()) {
            return Optional.of("no charge by the token");
        }
        if (prices.stream().allMatch(price -> price.rates().areFree()) && !name.endsWith(":free")) {
            return Optional.of("all charges are zero, which doesn't say that it is free");
        }
        models.putIfAbsent(provider + " " + name, new PricedModel(provider, name, Set.of(name), List.of(), prices));
        return Optional.empty();
    }

    /** A key is the provider and the name, or the name alone. */
    private static String nameOf(JsonAt entry, String litellmProvider, String provider) {
        String key = ModelNames.lower(entry.key());
        String prefix = litellmProvider.toLowerCase(Locale.ROOT) + "/";
        if (key.startsWith(prefix)) {
            return key.substring(prefix.length());
        }
        ModelNames.Routed routed = ModelNames.routed(key);
        return provider.equals(routed.provider()) ? routed.name() : key;
    }

    /** A charge by the token under circumstances that aren't known here: without it a price would be too low. */
    private static boolean isOfTokens(String charge) {
        return KINDS.keySet().stream().anyMatch(known -> charge.startsWith(known + "_"));
    }

    /** A chat model's picture or second of sound in is a kind of token where it is charged by tokens as well. */
    private static boolean isOfOtherModes(String charge, JsonAt entry) {
        boolean speaks = entry.find("mode")
                .map(JsonAt::text)
                .filter(mode -> mode.equals("chat")
                        || mode.equals("responses")
                        || mode.equals("completion")
                        || mode.equals("embedding"))
                .isPresent();
        return speaks && entry.has("input_cost_per_token") && !charge.contains("per_request");
    }

    /**
     * Alibaba's models: a list of ranges instead of names that say them.
     *
     * @return where the last one ends: what a longer prompt costs isn't said; null: there are none, or it has no end
     */
    private static @Nullable Long readTieredPricing(JsonAt entry, Map<ServiceTier, ForeignRates> charges) {
        var ends = new TreeMap<Long, Optional<Long>>();
        for (JsonAt range : entry.find("tiered_pricing").map(JsonAt::elements).orElse(List.of())) {
            if (!range.has("range")) {
                continue;
            }
            long above = range.get("range").first().decimal().longValue();
            ends.put(
                    above,
                    range.get("range").elements().stream()
                            .skip(1)
                            .findFirst()
                            .filter(end -> !end.node().isNull())
                            .map(end -> end.decimal().longValue()));
            ForeignRates standard = charges.computeIfAbsent(ServiceTier.STANDARD, any -> new ForeignRates());
            for (JsonAt field : range.members()) {
                TokenKind kind = KINDS.get(field.key());
                if (kind != null) {
                    standard.put(above, kind, Decimals.picoOfFloat(field.decimal()));
                }
            }
        }
        return ends.isEmpty() ? null : ends.lastEntry().getValue().orElse(null);
    }
}
