package dev.keyledger.cli.reprice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.operation.OperationOptions;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.events.codec.WireJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ops reprice}. */
@Command(
        name = "reprice",
        mixinStandardHelpOptions = true,
        description = {
            "Counts the usage of the last 30 days anew with the prices of a file, which stay in force for what comes later,",
            "or without a file with the service's own prices. Prints what each model came to before and after.",
            "The usage-aggregator does it: Ctrl-C only ends the watching. --attach watches again, --cancel cancels."
        })
public final class RepriceCommand implements Callable<Integer> {
    @Mixin
    private OperationOptions operation;

    @Option(
            names = "--catalog",
            paramLabel = "FILE",
            description = "Prices in the format of prices.json. Default: the service's own.")
    private Path catalog;

    @Option(names = "--dry-run", description = "Only tell what would change.")
    private boolean dryRun;

    @Override
    public Integer call() throws InterruptedException {
        ObjectNode options = WireJson.mapper().createObjectNode();
        if (catalog != null) {
            options.put("catalog", read(catalog));
        }
        if (dryRun) {
            options.put("dryRun", true);
        }
        return operation.run(Endpoints::usage, "reprice", options, RepriceCommand::summary);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new OperatorProblem("there is no file " + file, e);
        } catch (IOException e) {
            throw new OperatorProblem(file + " can't be read: " + e.getMessage(), e);
        }
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
