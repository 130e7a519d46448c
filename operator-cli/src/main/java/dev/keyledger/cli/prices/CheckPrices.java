package dev.keyledger.cli.prices;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.prices.LeftOut;
import dev.keyledger.prices.PriceFile;
import dev.keyledger.prices.PriceList;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ops prices check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Reads price files as the service does, and says what of them was understood.",
            "And what was not, by its place. Fails if one of them would be refused as a whole. Needs no running stack."
        },
        footer = {
            "",
            "Examples:",
            "  ops prices check ours.json",
            "  ops prices check --all model_prices_and_context_window.json@2026-08-06"
        })
final class CheckPrices implements Callable<Integer> {
    private static final int PLACES_MAX = 3;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Price files.")
    private List<String> files;

    @Option(names = "--all", description = "Name every place that was not understood, not only the first of each kind.")
    private boolean all;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        ArrayNode results = WireJson.mapper().createArrayNode();
        boolean refused = false;
        for (String file : files) {
            ObjectNode result = results.addObject().put("file", file);
            try {
                PriceList list = PriceFile.of(file).read();
                describe(list, result);
                if (!json) {
                    print(list, result, out);
                }
            } catch (IllegalArgumentException e) {
                refused = true;
                result.put("mistake", e.getMessage());
                if (!json) {
                    out.println(e.getMessage());
                }
            }
        }
        if (json) {
            out.println(results);
        }
        return refused ? 1 : 0;
    }

    private static void describe(PriceList list, ObjectNode result) {
        result.put("format", list.format())
                .put(
                        "providers",
                        list.models().stream()
                                .map(model -> model.provider())
                                .distinct()
                                .count())
                .put("models", list.models().size())
                .put(
                        "names",
                        list.models().stream()
                                .mapToInt(model -> model.names().size())
                                .sum())
                .put(
                        "prices",
                        list.models().stream()
                                .mapToInt(model -> model.prices().size())
                                .sum());
        result.put("dated", !list.isUndated());
        ArrayNode leftOut = result.putArray("leftOut");
        list.leftOut()
                .forEach(each -> leftOut.addObject().put("path", each.path()).put("reason", each.reason()));
    }

    private void print(PriceList list, ObjectNode result, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%s: %s, %,d providers, %,d models, %,d names, %,d prices; %,d places were not understood%n",
                list.name(),
                list.format(),
                result.path("providers").asLong(),
                result.path("models").asLong(),
                result.path("names").asLong(),
                result.path("prices").asLong(),
                list.leftOut().size());
        if (list.isUndated()) {
            out.printf(
                    "  It doesn't say when its prices held, so they count as stale. Write the day behind the file, wherever it is"
                            + " named: %s@2026-08-21%n",
                    list.name());
        }
        Map<String, List<String>> places = new TreeMap<>();
        for (LeftOut each : list.leftOut()) {
            places.computeIfAbsent(each.reason(), any -> new ArrayList<>()).add(each.path());
        }
        places.forEach((reason, paths) -> {
            int more = all ? 0 : Math.max(0, paths.size() - PLACES_MAX);
            out.printf(
                    Locale.ROOT,
                    "  %,d: %s: %s%s%n",
                    paths.size(),
                    reason,
                    paths.stream().limit(paths.size() - more).collect(Collectors.joining(", ")),
                    more == 0 ? "" : String.format(Locale.ROOT, " and %,d more", more));
        });
    }
}
