package dev.keyledger.cli.republish;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.progress.Progress;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.stack.StackOption;
import dev.keyledger.cli.terminal.OnInterrupt;
import dev.keyledger.events.codec.WireJson;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ops republish}. */
@Command(
        name = "republish",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ops republish --workspace acme --from 120000"},
        description = {
            "Sends the events of the event store to key-events again, in their order, beside new ones. Readers drop what",
            "they have. It fills a topic that was recreated or emptied; 'replay keys' then makes the views of it.",
            "The command service does it, as far as its relay keeps up. Ctrl-C ends it, and says from where to go on."
        })
public final class RepublishCommand implements Callable<Integer> {
    private static final long PAUSE_MILLIS = 200;
    /** Without any event sent for so long, the relay doesn't work. */
    private static final Duration SILENCE_MAX = Duration.ofMinutes(1);

    @Mixin
    private StackOption stack;

    @Spec
    private CommandSpec spec;

    @Option(names = "--workspace", paramLabel = "W", description = "Only the events of this workspace.")
    private @Nullable String workspace;

    @Option(
            names = "--from",
            paramLabel = "POSITION",
            defaultValue = "0",
            description = "Only the events from this position of the event store on. Default: all.")
    private long from;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    private long heardNanos = System.nanoTime();
    private long unsentBefore = -1;
    private volatile long through;

    @Override
    public Integer call() throws InterruptedException {
        if (from < 0) {
            throw new ParameterException(spec.commandLine(), "--from must be a position, 0 or more");
        }
        Endpoints endpoints = stack.endpoints();
        long events = 0;
        through = Math.max(0, from - 1);
        OnInterrupt told = OnInterrupt.say(
                () -> "not all are in line to be sent again; --from " + (through + 1) + " goes on with the others");
        try (Progress progress = Progress.of("republish", 0, "events")) {
            JsonNode answer = next(endpoints, through);
            while (!answer.path("last").asBoolean()) {
                events += answer.path("events").asLong();
                progress.at(events, events);
                if (answer.path("events").asLong() == 0) {
                    waitForRelay(answer.path("unsent").asLong());
                }
                through = answer.path("through").asLong();
                answer = next(endpoints, through);
            }
            events += answer.path("events").asLong();
            progress.at(events, events);
        } finally {
            told.over();
        }
        var result = WireJson.mapper().createObjectNode().put("events", events);
        spec.commandLine()
                .getOut()
                .println(json ? result.toString() : String.format(Locale.ROOT, "%,d events are sent again", events));
        return 0;
    }

    private JsonNode next(Endpoints endpoints, long after) {
        String ofWorkspace = workspace == null ? "" : "&workspaceId=" + URLEncoder.encode(workspace, UTF_8);
        return endpoints
                .http()
                .post(
                        endpoints.command() + "/v1/events/republish?after=" + after + ofWorkspace,
                        "putting events in line to be sent again");
    }

    /** @throws OperatorProblem if it doesn't get on */
    private void waitForRelay(long unsent) throws InterruptedException {
        if (unsent != unsentBefore) {
            unsentBefore = unsent;
            heardNanos = System.nanoTime();
        } else if (System.nanoTime() - heardNanos > SILENCE_MAX.toNanos()) {
            throw new OperatorProblem(String.format(
                    Locale.ROOT,
                    "%,d events are unsent and don't get fewer: the relay of the command service doesn't get on",
                    unsent));
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
}
