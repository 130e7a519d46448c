package dev.keyledger.cli.prices;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.prices.Lookup;
import dev.keyledger.prices.Price;
import dev.keyledger.prices.PriceCatalogue;
import dev.keyledger.prices.PricedModel;
import dev.keyledger.prices.ServiceTier;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ops prices stale}. */
@Command(
        name = "stale",
        mixinStandardHelpOptions = true,
        description = {
            "The models whose price in force was last known to hold too long ago, or of which nobody says when.",
            "Fails if there is one. Needs no running stack, unless --catalog is in-force."
        },
        footer = {
            "",
            "Examples:",
            "  ops prices stale",
            "  ops prices stale --catalog in-force",
            "  ops prices stale --max-age P30D --catalog built-in,ours.json"
        })
final class StalePrices implements Callable<Integer> {
    private static final String NOBODY_SAYS = "a day that nobody says";

    @Spec
    private CommandSpec spec;

    @Mixin
    private CatalogueOption catalog;

    @Option(
            names = "--max-age",
            paramLabel = "DURATION",
            defaultValue = "P180D",
            description = "As keyledger.usage.prices-max-age. Default: ${DEFAULT-VALUE}.")
    private Duration maxAge;

    @Mixin
    private AtOption at;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Instant time = at.orNow();
        PriceCatalogue catalogue = catalog.catalogue();
        Map<String, Map<String, List<String>>> stale = new TreeMap<>();
        catalogue.lists().stream()
                .flatMap(list -> list.models().stream())
                .filter(model -> isMeant(catalogue, model))
                .forEach(model -> inForce(model, time)
                        .filter(price -> price.isStale(time, maxAge))
                        .map(price -> price.asOf() == null
                                ? NOBODY_SAYS
                                : price.asOf().toString())
                        .distinct()
                        .forEach(day -> stale.computeIfAbsent(model.provider(), any -> new TreeMap<>())
                                .computeIfAbsent(day, any -> new ArrayList<>())
                                .add(model.name())));
        print(stale);
        return stale.isEmpty() ? 0 : 1;
    }

    /** Not where a later list stands over it. */
    private static boolean isMeant(PriceCatalogue catalogue, PricedModel model) {
        return catalogue.look(model.provider(), model.name()) instanceof Lookup.Found found
                && found.model().equals(model);
    }

    private static Stream<Price> inForce(PricedModel model, Instant time) {
        return Stream.of(ServiceTier.values()).map(tier -> model.at(time, tier)).filter(price -> price != null);
    }

    private void print(Map<String, Map<String, List<String>>> stale) {
        PrintWriter out = spec.commandLine().getOut();
        ArrayNode list = WireJson.mapper().createArrayNode();
        stale.forEach((provider, days) -> days.forEach((day, models) -> {
            if (json) {
                ArrayNode names = list.addObject()
                        .put("provider", provider)
                        .put("asOf", day.equals(NOBODY_SAYS) ? null : day)
                        .putArray("models");
                models.forEach(names::add);
            } else {
                out.printf(
                        Locale.ROOT,
                        "%s, as of %s, %,d: %s%n",
                        provider,
                        day,
                        models.size(),
                        String.join(", ", models));
            }
        }));
        if (json) {
            out.println(list);
        } else if (stale.isEmpty()) {
            out.println("no price is stale");
        }
    }
}
