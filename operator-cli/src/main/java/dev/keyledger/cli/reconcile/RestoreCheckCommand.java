package dev.keyledger.cli.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.reconcile.Differences.Kind;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.stack.StackOption;
import dev.keyledger.events.codec.WireJson;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ops restore-check}. */
@Command(
        name = "restore-check",
        mixinStandardHelpOptions = true,
        description = {
            "Compares an event store that was restored from a backup with key-events, and names every event that one has and",
            "the other lacks, or has otherwise; then what to do about it. Changes nothing, and fails if there is one."
        },
        footer = {"", "Example: ops restore-check --json"})
public final class RestoreCheckCommand implements Callable<Integer> {
    @Mixin
    private StackOption stack;

    @Mixin
    private SettleOption settle;

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print a JSON object per line: each difference, then the result.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Endpoints endpoints = stack.endpoints();
        String state = endpoints
                .http()
                .get(endpoints.command() + "/v1/timeline", "reading the timeline")
                .path("state")
                .asText();
        try (var comparison =
                new StoreAndTopic(endpoints, settle.patience(), difference -> out.println(line(difference)))) {
            StoreAndTopic.Result result = comparison.compare();
            Differences found = result.found();
            out.println(json ? json(state, result) : text(state, result));
            if (found.count() > 0) {
                throw new OperatorProblem(String.format(
                        Locale.ROOT,
                        "%,d differences%s",
                        found.count(),
                        json ? "" : ". " + String.join(" ", advice(state, found))));
            }
        }
        return 0;
    }

    private String line(String difference) {
        return json
                ? WireJson.mapper()
                        .createObjectNode()
                        .put("difference", difference)
                        .toString()
                : difference;
    }

    private static String text(String state, StoreAndTopic.Result result) {
        Differences found = result.found();
        return String.format(
                Locale.ROOT,
                "%,d events in the store, which is %s; key-events lacks %,d, the store %,d; %,d versions have two events;"
                        + " %,d differ otherwise",
                result.events(),
                state,
                found.count(Kind.NOT_ON_TOPIC),
                found.count(Kind.NOT_IN_STORE),
                found.count(Kind.TWO_OF_ONE_VERSION),
                found.count(Kind.OTHER));
    }

    private static ObjectNode json(String state, StoreAndTopic.Result result) {
        Differences found = result.found();
        ObjectNode object = WireJson.mapper()
                .createObjectNode()
                .put("events", result.events())
                .put("store", state)
                .put("notOnTopic", found.count(Kind.NOT_ON_TOPIC))
                .put("notInStore", found.count(Kind.NOT_IN_STORE))
                .put("twoOfOneVersion", found.count(Kind.TWO_OF_ONE_VERSION))
                .put("otherwise", found.count(Kind.OTHER));
        advice(state, found).forEach(object.putArray("advice")::add);
        return object;
    }

    private static List<String> advice(String state, Differences found) {
        var advice = new ArrayList<String>();
        if (found.count(Kind.NOT_IN_STORE) + found.count(Kind.TWO_OF_ONE_VERSION) > 0) {
            advice.add(
                    state.equals("behind")
                            ? "'ops timeline show' counts what is lost, and 'ops timeline accept' goes on without it."
                            : "What the store lacks was accepted as lost before, or has been added to key-events since.");
        }
        if (found.count(Kind.NOT_ON_TOPIC) > 0) {
            advice.add("'ops republish' sends what key-events lacks.");
        }
        return advice;
    }
}
