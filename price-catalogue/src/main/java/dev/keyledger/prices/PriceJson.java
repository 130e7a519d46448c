package dev.keyledger.prices;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.ZoneOffset;

/** Models written as {@link OwnFormat} reads them, whatever format they were read from. */
public final class PriceJson {
    private PriceJson() {}

    /** As it stands among a provider's models. Rules for names that our format doesn't have are left out. */
    public static ObjectNode of(PricedModel model) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("model", model.name());
        var names = json.putArray("names");
        model.names().stream()
                .filter(name -> !name.equals(model.name()))
                .sorted()
                .forEach(names::add);
        if (names.isEmpty()) {
            json.remove("names");
        }
        for (NamePattern pattern : model.patterns()) {
            switch (pattern) {
                case NamePattern.StartsWith(String start) ->
                    json.withArray("startsWith").add(start);
                case NamePattern.EndsWith(String end) ->
                    json.withArray("endsWith").add(end);
                case NamePattern.Is is -> {}
                case NamePattern.Contains contains -> {}
                case NamePattern.Finds finds -> {}
                case NamePattern.AnyOf any -> {}
                case NamePattern.AllOf all -> {}
            }
        }
        var prices = json.putArray("prices");
        model.prices().forEach(price -> prices.add(of(price)));
        return json;
    }

    private static ObjectNode of(Price price) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("from", price.from().atOffset(ZoneOffset.UTC).toLocalDate().toString());
        if (price.until() != null) {
            json.put(
                    "until",
                    price.until().atOffset(ZoneOffset.UTC).toLocalDate().toString());
        }
        if (price.hours() != null) {
            json.putObject("hours")
                    .put("from", price.hours().from().toString())
                    .put("until", price.hours().until().toString());
        }
        if (price.serviceTier() != ServiceTier.STANDARD) {
            json.put("serviceTier", price.serviceTier().jsonName());
        }
        if (price.promptMax() != null) {
            json.put("promptMax", price.promptMax());
        }
        TieredRates rates = price.rates();
        json.set("usdPerMillionTokens", of(rates.base()));
        if (rates.base().picoPerRequest() > 0) {
            json.put("usdPerRequest", new BigDecimal(Decimals.usd(rates.base().picoPerRequest())));
        }
        if (rates.tiers().size() > 1) {
            var above = json.putArray("above");
            rates.tiers().stream().skip(1).forEach(tier -> above.addObject()
                    .put("tokens", tier.above())
                    .set("usdPerMillionTokens", of(tier.rates())));
            json.put("aboveCounts", rates.rule().jsonName());
        }
        json.put("source", price.source());
        if (price.asOf() != null) {
            json.put("asOf", price.asOf().toString());
        }
        return json;
    }

    /** Reasoning that costs what output does goes without saying. */
    private static ObjectNode of(Rates rates) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        rates.said().forEach((kind, pico) -> json.put(kind.jsonName(), new BigDecimal(Decimals.usdPerMillion(pico))));
        return json;
    }
}
