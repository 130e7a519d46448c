package dev.keyledger.prices;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The format before {@link OwnFormat}: one price for a model, whoever serves it. Catalogues in it may be in force in
 * databases, so it stays readable.
 */
final class FirstFormat {
    private static final String NAME = "keyledger-prices-1";

    private static final Set<String> MODEL = Set.of("model", "provider", "aliases", "prices");
    private static final Set<String> PRICE = Set.of(
            "from",
            "inputPico",
            "cacheReadPico",
            "cacheWritePico",
            "outputPico",
            "reasoningPico",
            "source",
            "asOf",
            "note");

    private FirstFormat() {}

    static boolean isOf(JsonAt root) {
        return root.node().isObject() && root.has("models");
    }

    static PriceList read(JsonAt root) {
        var models = new ArrayList<PricedModel>();
        var taken = new HashMap<String, String>();
        for (JsonAt model : root.onlyWith(Set.of("models")).get("models").elements()) {
            PricedModel read = model.checked(FirstFormat::modelOf);
            for (String name : read.names()) {
                String other = taken.put(name, model.path());
                if (other != null) {
                    throw model.wrong("uses the name " + name + ", which " + other + " has");
                }
            }
            models.add(read);
        }
        return new PriceList(root.file(), NAME, models, Optional.empty(), List.of());
    }

    private static PricedModel modelOf(JsonAt model) {
        String first = ModelNames.lower(model.onlyWith(MODEL).get("model").text());
        Set<String> names = new LinkedHashSet<>(List.of(first));
        model.find("aliases").stream()
                .flatMap(list -> list.elements().stream())
                .map(name -> ModelNames.lower(name.text()))
                .forEach(names::add);
        List<Price> prices = OwnFormat.pricesOf(model, FirstFormat::priceOf);
        return new PricedModel(ProviderNames.ANY, first, names, List.of(), prices);
    }

    /** A part that has no price of its own costs what its whole costs. */
    private static Price priceOf(JsonAt price) {
        long input = price.onlyWith(PRICE).get("inputPico").wholeNumber();
        long output = price.get("outputPico").wholeNumber();
        Map<TokenKind, Long> rates = new EnumMap<>(TokenKind.class);
        rates.put(TokenKind.INPUT, input);
        rates.put(TokenKind.CACHE_READ, part(price, "cacheReadPico", input));
        rates.put(TokenKind.CACHE_WRITE, part(price, "cacheWritePico", input));
        rates.put(TokenKind.OUTPUT, output);
        rates.put(TokenKind.REASONING, part(price, "reasoningPico", output));
        LocalDate asOf = price.get("asOf").day();
        return new Price(
                OwnFormat.startOf(price.get("from").day()),
                null,
                null,
                ServiceTier.STANDARD,
                null,
                TieredRates.flat(new Rates(rates, 0)),
                price.get("source").text(),
                asOf);
    }

    private static long part(JsonAt price, String field, long whole) {
        return price.find(field).map(JsonAt::wholeNumber).orElse(whole);
    }
}
