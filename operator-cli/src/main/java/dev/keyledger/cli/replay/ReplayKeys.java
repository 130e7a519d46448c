package dev.keyledger.cli.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.operation.ExpectedHeads;
import dev.keyledger.cli.operation.OperationOptions;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.events.codec.WireJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ops replay keys}. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ops replay keys --throttle 5000"},
        description = {
            "Rebuilds the key views from key-events beside the live ones, compares, and swaps. Readers notice nothing.",
            "What the event store has must be in them afterwards: if key-events lacks some of it, nothing is replaced,",
            "and 'republish' fills it again.",
            "The query service does it: Ctrl-C only ends the watching. --attach watches again, --cancel cancels."
        })
final class ReplayKeys implements Callable<Integer> {
    @Mixin
    private OperationOptions operation;

    @Option(
            names = "--accept-loss",
            description = "Replace the views also by what lacks keys or events. The event store isn't asked.")
    private boolean acceptLoss;

    @Override
    public Integer call() throws InterruptedException {
        ObjectNode options = WireJson.mapper().createObjectNode();
        if (acceptLoss) {
            options.put("acceptLoss", true);
        }
        return operation.run(
                Endpoints::query,
                "rebuild",
                options,
                endpoints -> {
                    if (!acceptLoss) {
                        new ExpectedHeads(endpoints).give().ifPresent(heads -> options.put("heads", heads.toString()));
                    }
                },
                done -> "rebuilt from %s; %s"
                        .formatted(OperationOptions.workOf(done), OperationOptions.differencesOf(done)));
    }
}
