package dev.keyledger.cli.timeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.stack.StackOption;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ops timeline show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ops timeline show"},
        description = {
            "Names the event store's timeline, says whether the store takes commands, and prints every event that",
            "key-events has and the store lacks. Changes nothing."
        })
final class ShowTimeline implements Callable<Integer> {
    @Mixin
    private StackOption stack;

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print a JSON object per line: the lost events, then the timeline.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Endpoints endpoints = stack.endpoints();
        var store = new StoreTimeline(endpoints);
        JsonNode current = store.current();
        LostEvents.Found found = new LostEvents(
                        endpoints, store, event -> out.println(json ? event.json() : event.line()))
                .find(current);
        if (json) {
            out.println(((ObjectNode) current.deepCopy()).put("missing", found.lost()));
            return 0;
        }
        out.printf("timeline   %s%n", current.path("timelineId").asText());
        out.printf("store      %s%n", stateOf(current));
        out.printf(Locale.ROOT, "lost       %,d events%n", found.lost());
        if (current.path("state").asText().equals("behind")) {
            out.printf(Locale.ROOT, "To go on without them: ops timeline accept --lost %d%n", found.lost());
        }
        return 0;
    }

    private static String stateOf(JsonNode current) {
        return switch (current.path("state").asText()) {
            case "complete" -> "complete, takes commands";
            case "behind" ->
                "behind, takes no commands: " + current.path("detail").asText();
            default -> "not compared with key-events yet, takes no commands";
        };
    }
}
