package dev.keyledger.cli.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.operation.ExpectedHeads;
import dev.keyledger.cli.operation.OperationWatch;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.stack.StackOption;
import dev.keyledger.events.codec.WireJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ops reconcile}. */
@Command(
        name = "reconcile",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ops reconcile --json"},
        description = {
            "Compares the event store with key-events, key-events with the key views, the hours of usage with its totals,",
            "and those with the query service's copy; prints every difference (of each part the first ones), and fails if",
            "there is one. Changes nothing. What it finds is mended by 'republish', 'replay keys', 'replay usage' and",
            "'replay usage-copy'."
        })
public final class ReconcileCommand implements Callable<Integer> {
    @Mixin
    private StackOption stack;

    @Mixin
    private SettleOption settle;

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    /**
     * One of the comparisons.
     *
     * @param compared how many events or rows
     * @param differences how many
     * @param named the differences, or the first of them
     */
    private record Part(String name, long compared, long differences, List<String> named) {}

    @Override
    public Integer call() throws InterruptedException {
        Endpoints endpoints = stack.endpoints();
        List<Part> parts = List.of(
                storeAndTopic(endpoints),
                topicAndViews(endpoints),
                hoursAndTotals(endpoints),
                countedAndCopied(endpoints));
        print(parts);
        long differences = parts.stream().mapToLong(Part::differences).sum();
        if (differences > 0) {
            throw new OperatorProblem(String.format(Locale.ROOT, "%,d differences", differences));
        }
        return 0;
    }

    private Part storeAndTopic(Endpoints endpoints) throws InterruptedException {
        try (var comparison = new StoreAndTopic(endpoints, settle.patience())) {
            StoreAndTopic.Result result = comparison.compare();
            return new Part("event store = topic", result.events(), result.differences(), result.named());
        }
    }

    /** With the heads of keys, as a log whose first records are gone, and were sent again, can be told from one that lacks them. */
    private static Part topicAndViews(Endpoints endpoints) throws InterruptedException {
        ObjectNode dryRun = WireJson.mapper().createObjectNode().put("dryRun", true);
        new ExpectedHeads(endpoints).give().ifPresent(heads -> dryRun.put("heads", heads.toString()));
        JsonNode done = new OperationWatch(endpoints, endpoints.query(), "rebuild", "events").start(dryRun);
        var named = new ArrayList<String>();
        done.at("/result/keys").forEach(key -> named.add("the view of key " + key.asText()));
        return new Part(
                "topic = views",
                done.path("done").asLong(),
                done.path("differences").asLong(),
                named);
    }

    private static Part hoursAndTotals(Endpoints endpoints) throws InterruptedException {
        ObjectNode nothing = WireJson.mapper().createObjectNode();
        JsonNode done = new OperationWatch(endpoints, endpoints.usage(), "reconcile", "totals").start(nothing);
        var named = new ArrayList<String>();
        done.at("/result/totals")
                .forEach(total -> named.add(String.format(
                        Locale.ROOT,
                        "the total of key %s in partition %d",
                        total.path("keyId").asText(),
                        total.path("partition").asInt())));
        return new Part(
                "hours = totals",
                done.path("done").asLong(),
                done.path("differences").asLong(),
                named);
    }

    private Part countedAndCopied(Endpoints endpoints) throws InterruptedException {
        CountedAndCopied.Result result = new CountedAndCopied(endpoints, settle.patience()).compare();
        return new Part("counted = copied", result.keys(), result.differences(), result.named());
    }

    private void print(List<Part> parts) {
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(WireJson.mapper().valueToTree(parts));
            return;
        }
        for (Part part : parts) {
            part.named().forEach(out::println);
            out.printf(
                    Locale.ROOT,
                    "%-20s %,12d compared, %,d differ%n",
                    part.name(),
                    part.compared(),
                    part.differences());
        }
    }
}
