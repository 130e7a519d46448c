package dev.keyledger.prices;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What models cost at their providers, each from some moment on. Immutable but for what it remembers of names that it
 * was asked about; for any number of threads.
 */
public final class PriceCatalogue {
    /** Names come from outside: only so many are remembered. */
    private static final int REMEMBERED_MAX = 10_000;

    /** Latest list first: a later one stands over those before it. */
    private final List<Layer> layers;

    private final ReportedCosts reportedCosts;
    private final Map<Question, Lookup> remembered = new ConcurrentHashMap<>();

    private record Question(@Nullable String provider, String model) {}

    private record Layer(PriceList list, Map<String, ProviderPrices> byProvider) {
        @Nullable
        PricedModel find(String provider, String lowerName) {
            ProviderPrices prices = byProvider.get(provider);
            return prices == null ? null : prices.find(lowerName);
        }
    }

    /**
     * How old a price may be.
     *
     * @param max from the end of the day on which it was last known to hold, to the request
     * @param refuseOlder whether a request has no known cost then; else it is priced, and flagged
     */
    public record MaxAge(Duration max, boolean refuseOlder) {}

    /** @param lists a later one stands over those before it. Where none says whose word is taken, all sources' is */
    public PriceCatalogue(List<PriceList> lists) {
        this(lists, ReportedCosts.ALL);
    }

    /**
     * @param lists a later one stands over those before it
     * @param otherwise whose word is taken for what a request cost, where none of the lists says so
     */
    public PriceCatalogue(List<PriceList> lists, ReportedCosts otherwise) {
        this.layers = lists.reversed().stream().map(PriceCatalogue::layerOf).toList();
        this.reportedCosts = lists.reversed().stream()
                .map(PriceList::reportedCosts)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(otherwise);
    }

    private static Layer layerOf(PriceList list) {
        var byProvider = new HashMap<String, List<PricedModel>>();
        for (PricedModel model : list.entries()) {
            byProvider
                    .computeIfAbsent(model.provider(), provider -> new ArrayList<>())
                    .add(model);
        }
        var layer = new HashMap<String, ProviderPrices>();
        byProvider.forEach((provider, theirs) -> layer.put(provider, new ProviderPrices(provider, theirs)));
        return new Layer(list, layer);
    }

    /** The lists that it is made of, in their order: a later one stands over those before it. */
    public List<PriceList> lists() {
        return layers.reversed().stream().map(Layer::list).toList();
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
            @Nullable String provider,
            String model,
            @Nullable String serviceTier,
            TokenUse use,
            Instant time,
            MaxAge maxAge) {
        if (!use.isReported()) {
            return new Estimate.Unknown(Unpriced.NO_USAGE);
        }
        return switch (look(provider, model)) {
            case Lookup.Missing(Unpriced why) -> new Estimate.Unknown(why);
            case Lookup.Found(PricedModel found, String list, boolean assumed) ->
                priced(found, assumed, serviceTier, use, time, maxAge);
        };
    }

    private static Estimate priced(
            PricedModel model,
            boolean assumed,
            @Nullable String serviceTier,
            TokenUse use,
            Instant time,
            MaxAge maxAge) {
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
        if (!use.isComplete() && model.needsMoreThan(use, price)) {
            return new Estimate.Unknown(Unpriced.TOKENS_NOT_REPORTED);
        }
        boolean stale = price.isStale(time, maxAge.max());
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

    /** Whether the catalogue says that the model costs nothing then: only so is a reported cost of zero believed. */
    public boolean isFree(@Nullable String provider, String model, @Nullable String serviceTier, Instant time) {
        return look(provider, model) instanceof Lookup.Found(PricedModel found, String list, boolean assumed)
                && ServiceTier.of(serviceTier)
                        .map(tier -> found.at(time, tier))
                        .filter(price -> price.rates().areFree())
                        .isPresent();
    }

    /**
     * Which model is meant.
     *
     * @param provider who served it; null: not said
     * @param model as the gateway wrote it
     */
    public Lookup look(@Nullable String provider, String model) {
        var question = new Question(provider, model);
        Lookup known = remembered.get(question);
        if (known != null) {
            return known;
        }
        if (remembered.size() >= REMEMBERED_MAX) {
            remembered.clear();
        }
        Lookup found = provider == null || provider.isBlank()
                ? ofSomeProvider(ModelNames.lower(model))
                : ofNamedProvider(ProviderNames.canonical(provider), ModelNames.lower(model));
        remembered.put(question, found);
        return found;
    }

    private Lookup ofNamedProvider(String provider, String lowerName) {
        Lookup found = ofProvider(provider, lowerName);
        return provider.equals(ProviderNames.SOME_OF_GOOGLE) && found instanceof Lookup.Missing
                ? ofOneOfGoogle(lowerName)
                : found;
    }

    /** Which of them is said by the name's form, else assumed. */
    private Lookup ofOneOfGoogle(String lowerName) {
        boolean isVertex =
                ProviderNames.VERTEX.equals(ModelNames.routed(lowerName).provider());
        return ofProvider(isVertex ? ProviderNames.VERTEX : ProviderNames.GEMINI, lowerName)
                        instanceof Lookup.Found(PricedModel found, String list, boolean assumed)
                ? new Lookup.Found(found, list, !isVertex)
                : new Lookup.Missing(Unpriced.UNKNOWN_MODEL);
    }

    private Lookup ofProvider(String provider, String lowerName) {
        Lookup.Found found = inLayers(provider, lowerName);
        if (found != null) {
            return found;
        }
        boolean known = layers.stream().anyMatch(layer -> layer.byProvider().containsKey(provider));
        return new Lookup.Missing(known ? Unpriced.UNKNOWN_MODEL : Unpriced.UNKNOWN_PROVIDER);
    }

    private Lookup.@Nullable Found inLayers(String provider, String lowerName) {
        for (Layer layer : layers) {
            PricedModel found = layer.find(provider, lowerName);
            if (found == null) {
                found = layer.find(ProviderNames.ANY, lowerName);
            }
            if (found != null) {
                return new Lookup.Found(found, layer.list().name(), false);
            }
        }
        return null;
    }

    private Lookup ofSomeProvider(String lowerName) {
        ModelNames.Routed routed = ModelNames.routed(lowerName);
        return routed.provider() == null ? ofItsMaker(lowerName) : ofProvider(routed.provider(), routed.name());
    }

    private Lookup ofItsMaker(String lowerName) {
        String maker = Makers.of(lowerName);
        Lookup.Found found = inLayers(maker == null ? ProviderNames.ANY : maker, lowerName);
        return found == null
                ? new Lookup.Missing(Unpriced.UNKNOWN_MODEL)
                : new Lookup.Found(
                        found.model(), found.list(), !found.model().provider().equals(ProviderNames.ANY));
    }
}
