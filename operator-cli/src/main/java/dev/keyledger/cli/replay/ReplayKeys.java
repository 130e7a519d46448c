package dev.keyledger.cli.replay;

import dev.keyledger.cli.operation.OperationOptions;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.events.codec.WireJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ops replay keys}. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = {
            "Rebuilds the key views from key-events beside the live ones, compares, and swaps. Readers notice nothing.",
            "The query service does it: Ctrl-C only ends the watching. --attach watches again, --cancel cancels."
        })
final class ReplayKeys implements Callable<Integer> {
    @Mixin
    private OperationOptions operation;

    @Override
    public Integer call() throws InterruptedException {
        return operation.run(
                Endpoints::query, "rebuild", WireJson.mapper().createObjectNode(), done -> "rebuilt from %s; %s"
                        .formatted(OperationOptions.workOf(done), OperationOptions.differencesOf(done)));
    }
}
