package dev.keyledger.prices;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The public list genai-prices, its {@code data.json}: providers with models, USD a million tokens, names by rules. */
final class GenaiPricesFormat {
    private static final String NAME = "genai-prices";

    private static final Map<String, TokenKind> KINDS = Map.of(
            "input_mtok", TokenKind.INPUT,
            "output_mtok", TokenKind.OUTPUT,
            "cache_read_mtok", TokenKind.CACHE_READ,
            "cache_write_mtok", TokenKind.CACHE_WRITE,
            "input_audio_mtok", TokenKind.AUDIO_INPUT,
            "output_audio_mtok", TokenKind.AUDIO_OUTPUT);

    private GenaiPricesFormat() {}

    static boolean isOf(JsonAt root) {
        return root.node().isArray()
                && !root.node().isEmpty()
                && root.elements().getFirst().has("models")
                && root.elements().getFirst().has("id");
    }

    static PriceList read(JsonAt root, @Nullable LocalDate asOf) {
        var models = new ArrayList<PricedModel>();
        var leftOut = new ArrayList<LeftOut>();
        for (JsonAt provider : root.elements()) {
            String name = ProviderNames.canonical(provider.get("id").text());
            String source = provider.find("pricing_urls")
                    .map(urls -> urls.first().text())
                    .orElse("https://github.com/pydantic/genai-prices");
            for (JsonAt model : provider.get("models").elements()) {
                PricedModel named = model.checked(at -> modelOf(at, name));
                try {
                    models.add(model.checked(at -> named.withPrices(pricesOf(at, named, source, asOf, leftOut))));
                } catch (JsonAt.Mistake e) {
                    // Somebody else's mistake: the model has no price then, nor has its name any other's.
                    leftOut.add(e.asLeftOut());
                    models.add(named);
                }
            }
        }
        return new PriceList(root.file(), NAME, withoutTakenNames(models), Optional.empty(), leftOut);
    }

    /** The first model that a name is of, has it. */
    private static List<PricedModel> withoutTakenNames(List<PricedModel> models) {
        var taken = new TreeSet<String>();
        var distinct = new ArrayList<PricedModel>();
        for (PricedModel model : models) {
            var names = new TreeSet<String>();
            for (String name : model.names()) {
                if (taken.add(model.provider() + " " + name)) {
                    names.add(name);
                }
            }
            distinct.add(new PricedModel(model.provider(), model.name(), names, model.patterns(), model.prices()));
        }
        return distinct;
    }

    private static PricedModel modelOf(JsonAt model, String provider) {
        String id = ModelNames.lower(model.get("id").text());
        Set<String> names = new LinkedHashSet<>(List.of(id));
        var patterns = new ArrayList<NamePattern>();
        sort(patternOf(model.get("match")), names, patterns);
        return new PricedModel(provider, id, names, patterns, List.of());
    }

    private static void sort(NamePattern pattern, Set<String> names, List<NamePattern> patterns) {
        switch (pattern) {
            case NamePattern.Is is -> names.add(is.name());
            case NamePattern.AnyOf any -> any.patterns().forEach(each -> sort(each, names, patterns));
            default -> patterns.add(pattern);
        }
    }

    private static NamePattern patternOf(JsonAt at) {
        List<JsonAt> rules = at.members();
        if (rules.size() != 1) {
            throw at.wrong("is not one rule");
        }
        JsonAt rule = rules.getFirst();
        return switch (rule.key()) {
            case "equals" -> new NamePattern.Is(ModelNames.lower(rule.text()));
            case "starts_with" -> new NamePattern.StartsWith(ModelNames.lower(rule.text()));
            case "ends_with" -> new NamePattern.EndsWith(ModelNames.lower(rule.text()));
            case "contains" -> new NamePattern.Contains(ModelNames.lower(rule.text()));
            case "regex" -> new NamePattern.Finds(expressionOf(rule));
            case "or" ->
                new NamePattern.AnyOf(rule.elements().stream()
                        .map(GenaiPricesFormat::patternOf)
                        .toList());
            case "and" ->
                new NamePattern.AllOf(rule.elements().stream()
                        .map(GenaiPricesFormat::patternOf)
                        .toList());
            default -> throw rule.wrong("is no rule that is known here");
        };
    }

    private static Pattern expressionOf(JsonAt rule) {
        try {
            return Pattern.compile(rule.text(), Pattern.CASE_INSENSITIVE);
        } catch (PatternSyntaxException e) {
            throw rule.wrong("is no regular expression that is known here: " + e.getDescription());
        }
    }

    /** None: it has no charge by the token or the request. */
    private static List<Price> pricesOf(
            JsonAt model, PricedModel named, String source, @Nullable LocalDate asOf, List<LeftOut> leftOut) {
        JsonAt prices = model.get("prices");
        List<JsonAt> entries = prices.node().isArray() ? prices.elements() : List.of(prices);
        var read = new ArrayList<Price>();
        for (JsonAt entry : entries) {
            JsonAt charges = prices.node().isArray() ? entry.get("prices") : entry;
            Optional<TieredRates> rates = charges.checked(at -> ratesOf(at, named.name(), leftOut));
            Optional<JsonAt> constraint = entry.find("constraint");
            Instant from = constraint
                    .flatMap(at -> at.find("start_date"))
                    .map(JsonAt::day)
                    .map(OwnFormat::startOf)
                    .orElse(Instant.EPOCH);
            UtcHours hours = constraint
                    .filter(at -> at.has("start_time"))
                    .map(at -> new UtcHours(
                            at.get("start_time").timeOfDay(), at.get("end_time").timeOfDay()))
                    .orElse(null);
            rates.ifPresent(
                    each -> read.add(new Price(from, null, hours, ServiceTier.STANDARD, null, each, source, asOf)));
        }
        if (read.isEmpty()) {
            leftOut.add(new LeftOut(model.path(), "no charge by the token or the request"));
        }
        return read;
    }

    private static Optional<TieredRates> ratesOf(JsonAt charges, String name, List<LeftOut> leftOut) {
        var rates = new ForeignRates();
        if (charges.members().isEmpty() && name.endsWith(":free")) {
            rates.put(0, TokenKind.INPUT, 0);
            rates.put(0, TokenKind.OUTPUT, 0);
        }
        long perRequest = 0;
        for (JsonAt charge : charges.members()) {
            TokenKind kind = KINDS.get(charge.key());
            if (charge.key().equals("requests_kcount")) {
                perRequest = Decimals.picoOfFloat(charge.decimal().movePointLeft(3));
            } else if (kind == null) {
                leftOut.add(new LeftOut(charge.path(), "a charge that is not known here"));
            } else if (charge.node().isObject()) {
                rates.put(0, kind, picoOf(charge.get("base")));
                for (JsonAt tier : charge.get("tiers").elements()) {
                    rates.put(tier.get("start").wholeNumber(), kind, picoOf(tier.get("price")));
                }
            } else {
                rates.putForAll(kind, picoOf(charge));
            }
        }
        return rates.complete(perRequest);
    }

    private static long picoOf(JsonAt usdPerMillion) {
        return Decimals.picoOfFloat(usdPerMillion.decimal().movePointLeft(6));
    }
}
