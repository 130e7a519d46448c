package dev.keyledger.prices;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Our own format of prices, in which {@code prices.json} is written. Strict: what isn't understood is a mistake. */
final class OwnFormat {
    static final String NAME = "keyledger-prices-2";

    private static final Set<String> TOP = Set.of("format", "reportedCost", "providers");
    private static final Set<String> PROVIDER = Set.of("provider", "source", "asOf", "models");
    private static final Set<String> MODEL = Set.of("model", "names", "startsWith", "endsWith", "prices");
    private static final Set<String> PRICE = Set.of(
            "from",
            "until",
            "hours",
            "serviceTier",
            "promptMax",
            "usdPerMillionTokens",
            "usdPerRequest",
            "above",
            "aboveCounts",
            "source",
            "asOf",
            "note");
    private static final Set<String> TIER = Set.of("tokens", "usdPerMillionTokens");
    private static final Set<String> HOURS = Set.of("from", "until");
    private static final Map<String, TokenKind> KINDS =
            Stream.of(TokenKind.values()).collect(Collectors.toUnmodifiableMap(TokenKind::jsonName, kind -> kind));

    private OwnFormat() {}

    static boolean isOf(JsonAt root) {
        return root.node().isObject() && root.has("providers");
    }

    static PriceList read(JsonAt root) {
        root.onlyWith(TOP);
        if (!NAME.equals(root.get("format").text())) {
            throw root.get("format").wrong("is not \"" + NAME + "\"");
        }
        var models = new ArrayList<PricedModel>();
        var taken = new HashMap<String, String>();
        for (JsonAt entry : root.get("providers").elements()) {
            String provider = ProviderNames.canonical(
                    entry.onlyWith(PROVIDER).get("provider").text());
            for (JsonAt model : entry.get("models").elements()) {
                PricedModel read = model.checked(at -> modelOf(at, entry, provider));
                for (String name : read.names()) {
                    String other = taken.put(provider + " " + name, model.path());
                    if (other != null) {
                        throw model.wrong("uses the name " + name + ", which " + other + " has");
                    }
                }
                models.add(read);
            }
        }
        return new PriceList(
                root.file(), NAME, models, root.find("reportedCost").map(OwnFormat::reportedCosts), List.of());
    }

    private static ReportedCosts reportedCosts(JsonAt at) {
        JsonAt believe = at.onlyWith(Set.of("believe")).get("believe");
        if (believe.node().isArray()) {
            return new ReportedCosts(
                    false, believe.elements().stream().map(JsonAt::text).collect(Collectors.toSet()));
        }
        return switch (believe.text()) {
            case "all" -> ReportedCosts.ALL;
            case "none" -> ReportedCosts.NONE;
            default -> throw believe.wrong("is not \"all\", \"none\" or a list of sources");
        };
    }

    private static PricedModel modelOf(JsonAt model, JsonAt provider, String providerName) {
        model.onlyWith(MODEL);
        String first = ModelNames.lower(model.get("model").text());
        Set<String> names = new LinkedHashSet<>(List.of(first));
        model.find("names").stream()
                .flatMap(list -> list.elements().stream())
                .map(name -> ModelNames.lower(name.text()))
                .forEach(names::add);
        var patterns = new ArrayList<NamePattern>();
        texts(model, "startsWith").map(NamePattern.StartsWith::new).forEach(patterns::add);
        texts(model, "endsWith").map(NamePattern.EndsWith::new).forEach(patterns::add);
        List<Price> prices = pricesOf(model, at -> priceOf(at, provider));
        return new PricedModel(providerName, first, names, patterns, prices);
    }

    /** At least one. */
    static List<Price> pricesOf(JsonAt model, Function<JsonAt, Price> reading) {
        JsonAt list = model.get("prices");
        if (list.elements().isEmpty()) {
            throw list.wrong("is empty: a model has a price at least");
        }
        return list.elements().stream().map(price -> price.checked(reading)).toList();
    }

    private static Stream<String> texts(JsonAt model, String field) {
        return model.find(field).stream()
                .flatMap(list -> list.elements().stream())
                .map(text -> ModelNames.lower(text.text()));
    }

    private static Price priceOf(JsonAt price, JsonAt provider) {
        price.onlyWith(PRICE);
        return new Price(
                startOf(price.get("from").day()),
                price.find("until").map(JsonAt::day).map(OwnFormat::startOf).orElse(null),
                price.find("hours").map(at -> at.checked(OwnFormat::hoursOf)).orElse(null),
                price.find("serviceTier").map(OwnFormat::serviceTierOf).orElse(ServiceTier.STANDARD),
                price.find("promptMax").map(JsonAt::wholeNumber).orElse(null),
                ratesOf(price),
                price.find("source")
                        .or(() -> provider.find("source"))
                        .map(JsonAt::text)
                        .orElseThrow(() -> price.wrong("has no \"source\", nor has its provider")),
                price.find("asOf")
                        .or(() -> provider.find("asOf"))
                        .map(JsonAt::day)
                        .orElseThrow(() -> price.wrong("has no \"asOf\", nor has its provider")));
    }

    private static UtcHours hoursOf(JsonAt hours) {
        hours.onlyWith(HOURS);
        return new UtcHours(hours.get("from").timeOfDay(), hours.get("until").timeOfDay());
    }

    private static ServiceTier serviceTierOf(JsonAt tier) {
        return Stream.of(ServiceTier.values())
                .filter(known -> known.jsonName().equals(tier.text()))
                .findFirst()
                .orElseThrow(() -> tier.wrong("is not standard, batch, flex or priority"));
    }

    private static TieredRates ratesOf(JsonAt price) {
        long perRequest = price.find("usdPerRequest")
                .map(at -> at.checked(usd -> Decimals.pico(usd.decimal())))
                .orElse(0L);
        var tiers = new ArrayList<TieredRates.Tier>();
        Rates base = price.get("usdPerMillionTokens").checked(at -> rates(at, perRequest));
        tiers.add(new TieredRates.Tier(0, base));
        if (base.areEmpty()) {
            throw price.wrong("charges nothing; a price that is free says so with zeros");
        }
        for (JsonAt above : price.find("above").map(JsonAt::elements).orElse(List.of())) {
            long tokens = above.onlyWith(TIER).get("tokens").wholeNumber();
            if (tokens < 1) {
                throw above.wrong("is not above a positive number of tokens");
            }
            tiers.add(new TieredRates.Tier(
                    tokens, above.get("usdPerMillionTokens").checked(at -> rates(at, perRequest))));
        }
        Optional<JsonAt> counts = price.find("aboveCounts");
        if (counts.isEmpty() == (tiers.size() > 1)) {
            throw price.wrong(
                    "says what \"above\" counts with \"aboveCounts\": whole-request or above-only, both or none");
        }
        TieredRates.Rule rule = counts.map(OwnFormat::ruleOf).orElse(TieredRates.Rule.WHOLE_REQUEST);
        return new TieredRates(rule, tiers);
    }

    private static TieredRates.Rule ruleOf(JsonAt rule) {
        return Stream.of(TieredRates.Rule.values())
                .filter(known -> known.jsonName().equals(rule.text()))
                .findFirst()
                .orElseThrow(() -> rule.wrong("is not whole-request or above-only"));
    }

    private static Rates rates(JsonAt at, long perRequest) {
        var rates = new EnumMap<TokenKind, Long>(TokenKind.class);
        for (JsonAt rate : at.members()) {
            TokenKind kind = KINDS.get(rate.key());
            if (kind == null) {
                throw rate.wrong(
                        "is none of " + KINDS.keySet().stream().sorted().collect(Collectors.joining(", ")));
            }
            BigDecimal usd = rate.decimal();
            rates.put(kind, rate.checked(whole -> Decimals.picoPerToken(usd)));
        }
        return new Rates(rates, perRequest);
    }

    static Instant startOf(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
