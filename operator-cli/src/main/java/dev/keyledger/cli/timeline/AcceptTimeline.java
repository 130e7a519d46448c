package dev.keyledger.cli.timeline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.OperatorProblem;
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

/** {@code ops timeline accept}. */
@Command(
        name = "accept",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ops timeline accept --lost 3"},
        description = {
            "Has a restored event store go on in a timeline of its own. What key-events has and the store lacks is lost:",
            "every such event is printed, and their number must be the one that was confirmed."
        })
final class AcceptTimeline implements Callable<Integer> {
    @Mixin
    private StackOption stack;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--lost",
            required = true,
            paramLabel = "N",
            description = "How many events are lost, as 'ops timeline show' says.")
    private long confirmed;

    @Option(names = "--json", description = "Print a JSON object per line: the lost events, then the new timeline.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Endpoints endpoints = stack.endpoints();
        var store = new StoreTimeline(endpoints);
        JsonNode current = store.current();
        if (!current.path("state").asText().equals("behind")) {
            throw new OperatorProblem("the event store is not known to lack anything; its state is "
                    + current.path("state").asText());
        }
        LostEvents.Found found = new LostEvents(
                        endpoints, store, event -> out.println(json ? event.json() : event.line()))
                .find(current);
        if (found.lost() != confirmed) {
            throw new OperatorProblem(String.format(
                    Locale.ROOT, "%,d events would be lost, not %,d; nothing was done", found.lost(), confirmed));
        }
        JsonNode begun = store.accept(current, found);
        out.println(
                json
                        ? begun.toString()
                        : String.format(
                                Locale.ROOT,
                                "The event store goes on in timeline %s, without %,d events. Commands are taken in a moment.",
                                begun.path("timelineId").asText(),
                                found.lost()));
        return 0;
    }
}
