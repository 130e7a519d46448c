package dev.keyledger.cli.prices;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.stack.StackOption;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.prices.Lookup;
import dev.keyledger.prices.Price;
import dev.keyledger.prices.PriceCatalogue;
import dev.keyledger.prices.PriceJson;
import dev.keyledger.prices.PricedModel;
import dev.keyledger.prices.ProviderNames;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ops prices show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "The prices of a model, found under any name that gateways write it by.",
            "Of the catalogue by which the running stack prices requests, unless --catalog names another one. Without a name",
            "the models of a provider, or where the catalogue is from and the providers. Fails if nothing is known of the",
            "name."
        },
        footer = {
            "",
            "Examples:",
            "  ops prices show",
            "  ops prices show --provider anthropic",
            "  ops prices show us.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "  ops prices show gpt-4o --provider azure --catalog built-in,ours.json --json",
            "",
            "--catalog built-in needs no running stack."
        })
final class ShowPrices implements Callable<Integer> {
    private static final int SIMILAR_MAX = 10;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "MODEL", description = "As a gateway writes it.")
    private @Nullable String model;

    @Option(
            names = "--provider",
            paramLabel = "P",
            description = "Who serves it, by any of its names. Default: as the model's name says, else its maker.")
    private @Nullable String provider;

    @Mixin
    private StackOption stack;

    @Option(
            names = "--catalog",
            paramLabel = "FILES",
            defaultValue = CatalogueFiles.IN_FORCE,
            description = "Default: ${DEFAULT-VALUE}.")
    private String catalog;

    @Option(names = "--json", description = "Print the result as JSON: models in our own format.")
    private boolean json;

    @Override
    public Integer call() {
        InForce inForce = catalog.equals(CatalogueFiles.IN_FORCE) ? InForce.of(stack) : null;
        PriceCatalogue catalogue =
                (inForce == null ? CatalogueFiles.of(catalog, stack) : new CatalogueFiles(inForce.files())).catalogue();
        if (model != null) {
            showModel(catalogue, model);
        } else if (provider != null) {
            showProvider(catalogue, provider);
        } else {
            showProviders(catalogue, inForce);
        }
        return 0;
    }

    private void showModel(PriceCatalogue catalogue, String named) {
        switch (catalogue.look(provider, named)) {
            case Lookup.Missing(var why) ->
                throw new OperatorProblem(named + " has no price: " + why.reason() + similar(catalogue, named));
            case Lookup.Found(PricedModel found, String list, boolean assumed) -> {
                PrintWriter out = spec.commandLine().getOut();
                if (json) {
                    ObjectNode result = WireJson.mapper().createObjectNode();
                    result.put("provider", found.provider())
                            .put("list", list)
                            .put("providerAssumed", assumed)
                            .set("model", PriceJson.of(found));
                    out.println(result);
                    return;
                }
                out.printf(
                        "%s %s, of %s%s%n",
                        found.provider(),
                        found.name(),
                        list,
                        assumed ? ", assumed: the name doesn't say who serves it" : "");
                PriceLines.of(found).forEach(line -> out.println("  " + line));
            }
        }
    }

    private static String similar(PriceCatalogue catalogue, String to) {
        String part = to.strip().toLowerCase(Locale.ROOT);
        List<String> names = all(catalogue)
                .flatMap(each -> each.names().stream()
                        .filter(name -> name.contains(part))
                        .map(name -> each.provider() + " " + name))
                .distinct()
                .sorted()
                .limit(SIMILAR_MAX)
                .toList();
        return names.isEmpty() ? "" : ". Names with this in them: " + String.join(", ", names);
    }

    private static Stream<PricedModel> all(PriceCatalogue catalogue) {
        return catalogue.lists().stream().flatMap(list -> list.models().stream());
    }

    private void showProvider(PriceCatalogue catalogue, String written) {
        String named = ProviderNames.canonical(written);
        var models = new TreeMap<String, PricedModel>();
        all(catalogue).filter(each -> each.provider().equals(named)).forEach(each -> models.put(each.name(), each));
        if (models.isEmpty()) {
            throw new OperatorProblem("there are no prices of " + written);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode result = WireJson.mapper().createObjectNode().put("provider", named);
            ArrayNode list = result.putArray("models");
            models.values().forEach(each -> list.add(PriceJson.of(each)));
            out.println(result);
            return;
        }
        models.values().forEach(each -> {
            out.printf("%s%n", each.name());
            PriceLines.of(each).forEach(line -> out.println("  " + line));
        });
    }

    /** @param inForce null: another catalogue is shown */
    private void showProviders(PriceCatalogue catalogue, @Nullable InForce inForce) {
        var byProvider = new TreeMap<String, List<PricedModel>>();
        all(catalogue).forEach(each -> byProvider
                .computeIfAbsent(each.provider(), any -> new ArrayList<>())
                .add(each));
        PrintWriter out = spec.commandLine().getOut();
        if (inForce != null && !json) {
            inForce.lines().forEach(out::println);
        }
        ArrayNode list = WireJson.mapper().createArrayNode();
        byProvider.forEach((name, models) -> {
            int names = models.stream().mapToInt(each -> each.names().size()).sum();
            Optional<LocalDate> oldest = days(models).min(LocalDate::compareTo);
            Optional<LocalDate> newest = days(models).max(LocalDate::compareTo);
            if (json) {
                list.addObject()
                        .put("provider", name)
                        .put("models", models.size())
                        .put("names", names)
                        .put("oldestAsOf", oldest.map(LocalDate::toString).orElse(null))
                        .put("newestAsOf", newest.map(LocalDate::toString).orElse(null));
            } else {
                out.printf(
                        Locale.ROOT,
                        "%-26s %,6d models %,6d names, as of %s%n",
                        name,
                        models.size(),
                        names,
                        oldest.map(day -> day + " to " + newest.orElseThrow()).orElse("a day that nobody says"));
            }
        });
        if (json && inForce != null) {
            ObjectNode all = WireJson.mapper().createObjectNode();
            all.set("inForce", inForce.told());
            all.set("providers", list);
            out.println(all);
        } else if (json) {
            out.println(list);
        }
    }

    private static Stream<LocalDate> days(List<PricedModel> models) {
        return models.stream()
                .flatMap(model -> model.prices().stream())
                .map(Price::asOf)
                .filter(Objects::nonNull);
    }
}
