package dev.keyledger.cli.reprice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.operation.OperationOptions;
import dev.keyledger.cli.prices.CatalogueFiles;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.events.codec.WireJson;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ops reprice}. */
@Command(
        name = "reprice",
        mixinStandardHelpOptions = true,
        description = {
            "Counts the usage of the last 30 days anew with the prices of a file, which stay in force for what comes later,",
            "or without a file with the service's own prices. Prints what each model came to before and after.",
            "The usage-aggregator does it: Ctrl-C only ends the watching. --attach watches again, --cancel cancels."
        },
        footer = {
            "",
            "Examples:",
            "  ops reprice --dry-run \\",
            "      --catalog model_prices_and_context_window.json@2026-08-06,ours.json",
            "  ops reprice --catalog built-in,ours.json"
        })
public final class RepriceCommand implements Callable<Integer> {
    @Mixin
    private OperationOptions operation;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--catalog",
            paramLabel = "FILES",
            description = {
                "Prices in any format that 'ops prices check' knows. Several files have commas between them: a later one",
                "stands over those before it. built-in is what comes with this build, in-force what requests are priced by",
                "now. Default: the service's own."
            })
    private @Nullable String catalog;

    @Option(names = "--dry-run", description = "Only tell what would change.")
    private boolean dryRun;

    @Override
    public Integer call() throws InterruptedException {
        ObjectNode options = WireJson.mapper().createObjectNode();
        if (catalog != null) {
            CatalogueFiles files = CatalogueFiles.of(catalog, operation.stack());
            files.undated().forEach(this::warn);
            options.put("catalog", files.text());
        }
        if (dryRun) {
            options.put("dryRun", true);
        }
        return operation.run(Endpoints::usage, "reprice", options, RepriceCommand::summary);
    }

    private void warn(String list) {
        spec.commandLine()
                .getErr()
                .println(list + " doesn't say when its prices held, so they count as stale; " + list
                        + "@2026-08-21 says it");
    }

    private static String summary(JsonNode done) {
        var text = new StringBuilder();
        for (JsonNode model : done.at("/result/models")) {
            text.append("%-40s %s%n".formatted(model.path("model").asText(), change(model.path("costUsd"))));
        }
        text.append("%-40s %s%n".formatted("all models", change(done.at("/result/costUsd"))));
        return text.append("%s from %s; %s"
                        .formatted(
                                done.path("dryRun").asBoolean() ? "compared" : "repriced",
                                OperationOptions.workOf(done),
                                OperationOptions.differencesOf(done)))
                .toString();
    }

    private static String change(JsonNode costUsd) {
        return "%24s → %24s USD"
                .formatted(
                        costUsd.path("live").asText(), costUsd.path("rebuilt").asText());
    }
}
