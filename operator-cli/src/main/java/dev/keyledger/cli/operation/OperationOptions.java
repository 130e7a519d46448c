package dev.keyledger.cli.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.stack.StackOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of commands that make something anew by an operation, and what they do with them. */
public final class OperationOptions {
    @Mixin
    private StackOption stack;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @ArgGroup
    private Mode mode = new Mode();

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    /** What is to be done, one of these. */
    static final class Mode {
        @Option(
                names = "--throttle",
                paramLabel = "N",
                description = "N events per second at most. Default: as fast as possible.")
        private Integer throttle;

        @Option(names = "--attach", description = "Watch the one that is under way.")
        private boolean attach;

        @Option(names = "--cancel", description = "Cancel the one that is under way. What is live stays.")
        private boolean cancel;
    }

    public StackOption stack() {
        return stack;
    }

    /**
     * Does what was asked for, and prints what came of it.
     *
     * @param service its base URL
     * @param options of the operation besides the throttle
     * @param summary of a completed operation, for people
     */
    public int run(
            Function<Endpoints, String> service, String type, ObjectNode options, Function<JsonNode, String> summary)
            throws InterruptedException {
        return run(service, type, options, endpoints -> {}, summary);
    }

    /** @param preparation done only where an operation is started, before it is; may add to the options */
    public int run(
            Function<Endpoints, String> service,
            String type,
            ObjectNode options,
            Consumer<Endpoints> preparation,
            Function<JsonNode, String> summary)
            throws InterruptedException {
        if (mode.throttle != null && mode.throttle < 1) {
            throw new ParameterException(spec.commandLine(), "--throttle must be at least 1");
        }
        if ((mode.attach || mode.cancel) && !options.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--attach and --cancel take the operation as it was started");
        }
        Endpoints endpoints = stack.endpoints();
        var watch = new OperationWatch(endpoints, service.apply(endpoints), type, "events");
        if (mode.cancel) {
            print(watch.cancel(), cancelled -> "cancelled; what is live stays as it was");
        } else if (mode.attach) {
            print(watch.attach(), summary);
        } else {
            if (mode.throttle != null) {
                options.put("throttle", mode.throttle);
            }
            preparation.accept(endpoints);
            print(watch.start(options), summary);
        }
        return 0;
    }

    private void print(JsonNode operation, Function<JsonNode, String> summary) {
        spec.commandLine().getOut().println(json ? operation.toString() : summary.apply(operation));
    }

    /** How many events it was made of in which time. */
    public static String workOf(JsonNode operation) {
        double seconds = Duration.between(
                                Instant.parse(operation.path("startedAt").asText()),
                                Instant.parse(operation.path("finishedAt").asText()))
                        .toMillis()
                / 1e3;
        return String.format(
                Locale.ROOT, "%,d events in %.1f s", operation.path("done").asLong(), seconds);
    }

    /** How many rows differed, and of which kinds. */
    public static String differencesOf(JsonNode operation) {
        long differences = operation.path("differences").asLong();
        var kinds = new ArrayList<String>();
        operation.path("differencesByKind").properties().forEach(kind -> {
            if (kind.getValue().asLong() > 0) {
                kinds.add(String.format(
                        Locale.ROOT, "%s %,d", kind.getKey(), kind.getValue().asLong()));
            }
        });
        return String.format(
                Locale.ROOT,
                "%,d rows %s%s",
                differences,
                operation.path("dryRun").asBoolean() ? "differ" : "differed and are replaced",
                differences == 0 ? "" : " (" + String.join(", ", kinds) + ")");
    }
}
