package dev.keyledger.cli.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.progress.Progress;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.stack.StackOption;
import dev.keyledger.cli.terminal.OnInterrupt;
import dev.keyledger.events.codec.WireJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ops import}. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Appends the events of an export to an empty event store, or to one whose every event is in the file: the same",
            "keys, views and verifications, if the services have the same peppers. The whole file is checked first; what isn't",
            "as it was written is named by its line, and nothing is done.",
            "No secret comes with it: primary keys can't be revealed, and reach no sandbox, until they are rotated; they are",
            "listed at the end. Interrupted, the same command goes on where it stopped."
        },
        footer = {"", "Example: ops import keys.jsonl.gz --dry-run"})
public final class ImportCommand implements Callable<Integer> {
    private static final int BATCH = 500;

    @Mixin
    private StackOption stack;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "As export wrote it; unpacked by gzip if its name ends in .gz.")
    private Path file;

    @Option(names = "--dry-run", description = "Check the file and the event store, and change nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    private final ArrayNode unrevealable = WireJson.mapper().createArrayNode();
    private long through;
    private final AtomicLong added = new AtomicLong();

    @Override
    public Integer call() throws IOException {
        long events = ExportReader.read(file, (number, event) -> noteKept(event));
        Endpoints endpoints = stack.endpoints();
        try (var comparison = new StoreInFile()) {
            through = StoredPages.read(endpoints, comparison::stored);
            if (comparison.hasStored()) {
                ExportReader.read(file, (number, event) -> comparison.inFile(event));
            }
            List<String> others = comparison.notInFile();
            if (!others.isEmpty()) {
                throw new OperatorProblem("the event store is not empty, and has what the file hasn't: "
                        + String.join("; ", others) + ". Nothing was done");
            }
            long there = comparison.countOfStored();
            if (!dryRun) {
                OnInterrupt told = OnInterrupt.say(() -> String.format(
                        Locale.ROOT, "%,d events are added; the same command goes on with the others", added.get()));
                try {
                    append(endpoints, events);
                } finally {
                    told.over();
                }
            }
            report(events, dryRun ? events - there : added.get(), there);
        }
        return 0;
    }

    /** A primary key can be shown again where its secret is kept, which is not here. */
    private void noteKept(ObjectNode event) {
        if (event.path("version").asLong() == 1
                && event.at("/data/kind").asText().equals("primary")) {
            unrevealable
                    .addObject()
                    .put("workspaceId", event.path("workspaceId").asText())
                    .put("keyId", event.path("keyId").asText());
        }
    }

    private void append(Endpoints endpoints, long events) {
        var batch = new ArrayList<JsonNode>();
        try (Progress progress = Progress.of("import", events, "events")) {
            ExportReader.read(file, (number, event) -> {
                batch.add(event);
                if (batch.size() == BATCH) {
                    send(endpoints, batch);
                    progress.at(number);
                }
            });
            if (!batch.isEmpty()) {
                send(endpoints, batch);
            }
            progress.at(events);
        }
    }

    private void send(Endpoints endpoints, List<JsonNode> batch) {
        ObjectNode request = WireJson.mapper().createObjectNode().put("after", through);
        request.putArray("events").addAll(batch);
        JsonNode answer = endpoints.http().post(endpoints.command() + "/v1/events/import", request, "importing events");
        through = answer.path("through").asLong();
        added.addAndGet(answer.path("added").asLong());
        batch.clear();
    }

    private void report(long events, long fresh, long there) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode result = WireJson.mapper()
                    .createObjectNode()
                    .put("events", events)
                    .put("added", fresh)
                    .put("there", there)
                    .put("dryRun", dryRun);
            result.set("notRevealableUntilRotated", unrevealable);
            out.println(result);
            return;
        }
        out.printf(
                Locale.ROOT,
                "%,d events in %s: %,d %s, %,d were there%n",
                events,
                file,
                fresh,
                dryRun ? "would be added" : "are added",
                there);
        if (fresh > 0) {
            out.printf(
                    Locale.ROOT, "%,d primary keys can't be revealed until they are rotated:%n", unrevealable.size());
            unrevealable.forEach(key -> out.printf(
                    "  %s %s%n",
                    key.path("workspaceId").asText(), key.path("keyId").asText()));
        }
    }
}
