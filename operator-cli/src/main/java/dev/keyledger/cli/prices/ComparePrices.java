package dev.keyledger.cli.prices;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.operation.OperationWatch;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.stack.StackOption;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.prices.Comparison;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ops prices compare}. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "In what two catalogues differ, name by name.",
            "That there are differences is no failure.",
            "--requests has the running stack price the usage of the last 30 days by either, in two dry runs of reprice,",
            "and prints what each model came to that costs something else."
        },
        footer = {
            "",
            "Examples:",
            "  ops prices compare built-in model_prices_and_context_window.json",
            "  ops prices compare in-force in-force,ours.json --requests"
        })
final class ComparePrices implements Callable<Integer> {
    @Mixin
    private StackOption stack;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A", description = "A catalogue.")
    private String first;

    @Parameters(index = "1", paramLabel = "B", description = "Another one.")
    private String second;

    @Mixin
    private AtOption at;

    @Option(names = "--requests", description = "Price the requests of the last 30 days as well.")
    private boolean requests;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        CatalogueFiles a = CatalogueFiles.of(first, stack);
        CatalogueFiles b = CatalogueFiles.of(second, stack);
        List<Comparison.Difference> differences = Comparison.between(a.catalogue(), b.catalogue(), at.orNow());
        RequestCosts costs = requests ? costs(a, b) : null;
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(toJson(differences, costs));
            return 0;
        }
        for (Comparison.Difference difference : differences) {
            out.printf(
                    "%s %s: %s%n",
                    difference.provider(),
                    String.join(", ", difference.names()),
                    String.join("; ", difference.changes()));
        }
        long names = differences.stream().mapToLong(each -> each.names().size()).sum();
        out.printf(Locale.ROOT, "%,d names differ%n", names);
        if (costs != null) {
            costs.lines().forEach(out::println);
        }
        return 0;
    }

    private RequestCosts costs(CatalogueFiles a, CatalogueFiles b) throws InterruptedException {
        Endpoints endpoints = stack.endpoints();
        return RequestCosts.of(dryRun(endpoints, a), dryRun(endpoints, b));
    }

    private static JsonNode dryRun(Endpoints endpoints, CatalogueFiles catalogue) throws InterruptedException {
        ObjectNode options = WireJson.mapper().createObjectNode();
        options.put("catalog", catalogue.text()).put("dryRun", true);
        return new OperationWatch(endpoints, endpoints.usage(), "reprice", "events").start(options);
    }

    private static ObjectNode toJson(List<Comparison.Difference> differences, @Nullable RequestCosts costs) {
        ObjectNode result = WireJson.mapper().createObjectNode();
        ArrayNode list = result.putArray("differences");
        for (Comparison.Difference difference : differences) {
            ObjectNode entry = list.addObject().put("provider", difference.provider());
            difference.names().forEach(entry.putArray("names")::add);
            difference.changes().forEach(entry.putArray("changes")::add);
        }
        if (costs != null) {
            result.set("requests", costs.toJson());
        }
        return result;
    }
}
