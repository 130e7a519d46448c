package dev.keyledger.cli.replay;

import dev.keyledger.cli.operation.OperationOptions;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.events.codec.WireJson;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ops replay usage-copy}. */
@Command(
        name = "usage-copy",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ops replay usage-copy"},
        description = {
            "Has the query service read the usage topic again from its beginning, as after that was recreated. What it",
            "shows stays until it is replaced. The usage-aggregator fills a new topic by itself."
        })
final class ReplayUsageCopy implements Callable<Integer> {
    @Mixin
    private OperationOptions operation;

    @Override
    public Integer call() throws InterruptedException {
        return operation.run(
                Endpoints::query,
                "reread-usage",
                WireJson.mapper().createObjectNode(),
                done -> String.format(
                        Locale.ROOT,
                        "the usage topic is being read again, all %d partitions",
                        done.at("/result/partitions").asInt()));
    }
}
