package dev.keyledger.prices;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What models cost at their providers, each from some moment on. Immutable but for what it remembers of names that it
 * was asked about; for any number of threads.
 */
public final class PriceCatalogue {
    /** Names come from outside: only so many are remembered. */
    private static final int REMEMBERED_MAX = 10_000;

    /** Latest list first: a later one stands over those before it. */
    private final List<Map<String, ProviderPrices>> layers;

    private final ReportedCosts reportedCosts;
    private final Map<Question, Answer> remembered = new ConcurrentHashMap<>();

    private record Question(String provider, String model) {}

    private sealed interface Answer {
        record Found(PricedModel model, boolean providerAssumed) implements Answer {}

        record Missing(Unpriced why) implements Answer {}
    }

    /**
     * How old a price may be.
     *
     * @param max from the end of the day on which it was last known to hold, to the request
     * @param refuseOlder whether a request has no known cost then; else it is priced, and flagged
     */
    public record MaxAge(Duration max, boolean refuseOlder) {}

    /** @param lists a later one stands over those before it */
    public PriceCatalogue(List<PriceList> lists) {
        this.layers = lists.reversed().stream().map(PriceCatalogue::layerOf).toList();
        this.reportedCosts = lists.reversed().stream()
                .map(PriceList::reportedCosts)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(ReportedCosts.ALL);
    }

    private static Map<String, ProviderPrices> layerOf(PriceList list) {
        var byProvider = new HashMap<String, List<PricedModel>>();
        for (PricedModel model : list.models()) {
            byProvider
                    .computeIfAbsent(model.provider(), provider -> new ArrayList<>())
                    .add(model);
        }
        var layer = new HashMap<String, ProviderPrices>();
        byProvider.forEach((provider, theirs) -> layer.put(provider, new ProviderPrices(provider, theirs)));
        return layer;
    }

    int remembered() {
        return remembered.size();
    }

    /** Whose word is taken for what a request cost. */
    public ReportedCosts reportedCosts() {
        return reportedCosts;
    }

    /**
     * @param provider who served the model; null: not said
     * @param model as the gateway wrote it
     * @param serviceTier as the provider wrote it; null: not said
     * @param time when the request ended: it is priced by what was in force then
     */
    public Estimate estimate(
            String provider, String model, String serviceTier, TokenUse use, Instant time, MaxAge maxAge) {
        if (!use.isReported()) {
            return new Estimate.Unknown(Unpriced.NO_USAGE);
        }
        return switch (find(provider, model)) {
            case Answer.Missing(Unpriced why) -> new Estimate.Unknown(why);
            case Answer.Found(PricedModel found, boolean assumed) ->
                priced(found, assumed, serviceTier, use, time, maxAge);
        };
    }

    private static Estimate priced(
            PricedModel model, boolean assumed, String serviceTier, TokenUse use, Instant time, MaxAge maxAge) {
        ServiceTier tier = ServiceTier.of(serviceTier).orElse(null);
        if (tier == null) {
            return new Estimate.Unknown(Unpriced.UNKNOWN_SERVICE_TIER);
        }
        Price price = model.at(time, tier);
        if (price == null) {
            boolean otherTier = model.prices().stream().noneMatch(any -> any.serviceTier() == tier);
            return new Estimate.Unknown(otherTier ? Unpriced.UNKNOWN_SERVICE_TIER : Unpriced.NO_PRICE_THEN);
        }
        if (!price.covers(use.prompt())) {
            return new Estimate.Unknown(Unpriced.PROMPT_TOO_LONG);
        }
        boolean stale = isStale(price, time, maxAge.max());
        if (stale && maxAge.refuseOlder()) {
            return new Estimate.Unknown(Unpriced.STALE_PRICE);
        }
        try {
            long cost = price.rates().costPico(use);
            return cost == Rates.NOT_COVERED
                    ? new Estimate.Unknown(Unpriced.TOKENS_NOT_COVERED)
                    : new Estimate.Priced(cost, stale, assumed);
        } catch (ArithmeticException e) {
            return new Estimate.Unknown(Unpriced.BEYOND_BELIEF);
        }
    }

    private static boolean isStale(Price price, Instant time, Duration max) {
        Instant lastKnown =
                price.asOf().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        return time.isAfter(lastKnown.plus(max));
    }

    /** Whether the catalogue says that the model costs nothing then: only so is a reported cost of zero believed. */
    public boolean isFree(String provider, String model, String serviceTier, Instant time) {
        return find(provider, model) instanceof Answer.Found(PricedModel found, boolean assumed)
                && ServiceTier.of(serviceTier)
                        .map(tier -> found.at(time, tier))
                        .filter(price -> price.rates().areFree())
                        .isPresent();
    }

    private Answer find(String provider, String model) {
        var question = new Question(provider, model);
        Answer known = remembered.get(question);
        if (known != null) {
            return known;
        }
        if (remembered.size() >= REMEMBERED_MAX) {
            remembered.clear();
        }
        Answer answer = provider == null || provider.isBlank()
                ? ofSomeProvider(ModelNames.lower(model))
                : ofProvider(ProviderNames.canonical(provider), ModelNames.lower(model));
        remembered.put(question, answer);
        return answer;
    }

    private Answer ofProvider(String provider, String lowerName) {
        PricedModel found = inLayers(provider, lowerName);
        if (found != null) {
            return new Answer.Found(found, false);
        }
        boolean known = layers.stream().anyMatch(layer -> layer.containsKey(provider));
        return new Answer.Missing(known ? Unpriced.UNKNOWN_MODEL : Unpriced.UNKNOWN_PROVIDER);
    }

    private PricedModel inLayers(String provider, String lowerName) {
        for (Map<String, ProviderPrices> layer : layers) {
            PricedModel found = inLayer(layer, provider, lowerName);
            if (found == null) {
                found = inLayer(layer, ProviderNames.ANY, lowerName);
            }
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static PricedModel inLayer(Map<String, ProviderPrices> layer, String provider, String lowerName) {
        ProviderPrices prices = layer.get(provider);
        return prices == null ? null : prices.find(lowerName);
    }

    private Answer ofSomeProvider(String lowerName) {
        ModelNames.Routed routed = ModelNames.routed(lowerName);
        return routed.provider() == null ? ofItsMaker(lowerName) : ofProvider(routed.provider(), routed.name());
    }

    private Answer ofItsMaker(String lowerName) {
        String maker = Makers.of(lowerName);
        PricedModel found = inLayers(maker == null ? ProviderNames.ANY : maker, lowerName);
        return found == null
                ? new Answer.Missing(Unpriced.UNKNOWN_MODEL)
                : new Answer.Found(found, !found.provider().equals(ProviderNames.ANY));
    }
}
