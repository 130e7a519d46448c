package dev.keyledger.cli.replay;

import dev.keyledger.cli.operation.OperationOptions;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.events.codec.WireJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ops replay usage}. */
@Command(
        name = "usage",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ops replay usage"},
        description = {
            "Counts gateway-requests anew beside the live totals, compares, and swaps. New events go on being counted.",
            "The usage-aggregator does it: Ctrl-C only ends the watching. --attach watches again, --cancel cancels."
        })
final class ReplayUsage implements Callable<Integer> {
    @Mixin
    private OperationOptions operation;

    @Override
    public Integer call() throws InterruptedException {
        return operation.run(
                Endpoints::usage, "rebuild", WireJson.mapper().createObjectNode(), done -> "counted anew from %s; %s"
                        .formatted(OperationOptions.workOf(done), OperationOptions.differencesOf(done)));
    }
}
